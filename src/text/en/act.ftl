### act
