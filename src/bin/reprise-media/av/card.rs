//! Memory of a graphics card, from which its encoder takes pictures.

use std::ffi::c_int;
use std::ptr;

use ffmpeg_next::ffi::{self, AVHWDeviceType};
use ffmpeg_next::format::Pixel;
use ffmpeg_next::{Error, Frame};

use super::{Picture, no_memory};

/// Room on a card for pictures of one size and form.
pub struct Card {
    frames: Shared,
}

impl Card {
    /// Opens the first card that speaks VAAPI; an error where the machine has none.
    pub fn vaapi(width: u32, height: u32) -> Result<Card, Error> {
        Card::open(AVHWDeviceType::AV_HWDEVICE_TYPE_VAAPI, [Pixel::VAAPI, Pixel::NV12], (width, height))
    }

    /// `there` is the form that pictures have on the card, `here` the one in which they come.
    fn open(kind: AVHWDeviceType, [there, here]: [Pixel; 2], (width, height): (u32, u32)) -> Result<Card, Error> {
        let mut device = Shared(ptr::null_mut());
        // SAFETY: what is made is owned by `device`, and by `frames` in its turn; both are freed with them.
        unsafe {
            done(ffi::av_hwdevice_ctx_create(&mut device.0, kind, ptr::null(), ptr::null_mut(), 0))?;
            let frames = Shared(ffi::av_hwframe_ctx_alloc(device.0));
            if frames.0.is_null() {
                return Err(no_memory());
            }
            let context = (*frames.0).data.cast::<ffi::AVHWFramesContext>();
            ((*context).format, (*context).sw_format) = (there.into(), here.into());
            ((*context).width, (*context).height) = (width as c_int, height as c_int);
            done(ffi::av_hwframe_ctx_init(frames.0))?;
            Ok(Card { frames })
        }
    }

    /// Tells an encoder that is not open yet that its pictures will lie here.
    ///
    /// # Safety
    /// The context is alive and not yet open.
    pub unsafe fn lend(&self, context: *mut ffi::AVCodecContext) -> Result<(), Error> {
        // SAFETY: as above; the encoder gets a reference of its own, which it frees.
        unsafe {
            let frames = ffi::av_buffer_ref(self.frames.0);
            (*context).hw_frames_ctx = frames;
            if frames.is_null() { Err(no_memory()) } else { Ok(()) }
        }
    }

    /// Brings a picture to the card, with its time.
    pub fn bring(&self, picture: &Frame) -> Result<Picture, Error> {
        let mut there = Picture::empty();
        // SAFETY: both frames are alive, and the new one is empty.
        unsafe {
            done(ffi::av_hwframe_get_buffer(self.frames.0, there.as_mut_ptr(), 0))?;
            done(ffi::av_hwframe_transfer_data(there.as_mut_ptr(), picture.as_ptr(), 0))?;
            done(ffi::av_frame_copy_props(there.as_mut_ptr(), picture.as_ptr()))?;
        }
        Ok(there)
    }
}

fn done(result: c_int) -> Result<(), Error> {
    if result < 0 { Err(Error::from(result)) } else { Ok(()) }
}

/// A reference that libav counts.
struct Shared(*mut ffi::AVBufferRef);

// SAFETY: libav counts references atomically, and locks what it shares of a device.
unsafe impl Send for Shared {}

impl Drop for Shared {
    fn drop(&mut self) {
        // SAFETY: the reference is ours; none is no mistake.
        unsafe { ffi::av_buffer_unref(&mut self.0) };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::av::{blank, numbered};

    #[test]
    #[ignore = "wants a device with memory of its own; a processor that speaks OpenCL is one (pocl-opencl-icd)"]
    fn a_picture_comes_to_a_card_as_it_was() {
        let kind = AVHWDeviceType::AV_HWDEVICE_TYPE_OPENCL;
        let card = Card::open(kind, [Pixel::OPENCL, Pixel::YUV420P], (64, 48)).expect("a card");
        let mut picture = blank(64, 48).expect("picture");
        for plane in 0..3 {
            picture.data_mut(plane).iter_mut().enumerate().for_each(|(at, point)| *point = (at % 251) as u8);
        }
        let there = card.bring(&numbered(&picture, 9).expect("frame")).expect("brought");
        let mut back = Picture::new(Pixel::YUV420P, 64, 48);
        // SAFETY: both frames are alive, and the target is of the same form and size.
        done(unsafe { ffi::av_hwframe_transfer_data(back.as_mut_ptr(), there.as_ptr(), 0) }).expect("back");
        assert_eq!((there.format(), there.pts()), (Pixel::OPENCL, Some(9)));
        assert!((0..3).all(|plane| back.data(plane) == picture.data(plane)));
    }

    #[test]
    fn a_card_that_is_not_there_is_an_error() {
        let kind = AVHWDeviceType::AV_HWDEVICE_TYPE_NONE;
        assert!(Card::open(kind, [Pixel::VAAPI, Pixel::NV12], (64, 48)).is_err());
    }
}
