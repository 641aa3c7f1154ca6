### The local platforms for rehearsals and tests.

fault-simulator-unknown = There is no simulated platform “{ $kind }”.
    .remedy = Use one of: { $known }.
fault-simulator-fault-unknown = There is no fault “{ $name }” to plant.
    .remedy = Use one of: { $known }.
fault-simulator-cannot-listen = The simulator cannot listen at { $address }: { $cause }.
    .remedy = Choose another address, or port 0 for a free one.
