//! The camera of the kiosk: what lies below it is seen, drawn as it is at one moment, and made a photograph.
//!
//! It runs only while somebody looks at its picture. Nothing is kept: the photograph is in memory until it was sent.

use js_sys::{JSON, Promise};
use leptos::prelude::window;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, CanvasRenderingContext2d, HtmlCanvasElement, HtmlVideoElement, MediaStream, MediaStreamConstraints,
    MediaStreamTrack,
};

/// Away from the person, and as sharp as print needs.
const WANTED: &str = r#"{"facingMode": "environment", "width": {"ideal": 1920}, "height": {"ideal": 1080}}"#;
/// Of a JPEG, between 0 and 1.
const QUALITY: f64 = 0.9;

/// A camera that runs. It stops when this is dropped.
pub(crate) struct Camera(MediaStream);

impl Camera {
    /// Starts it; none where there is no camera, or it is not to be used.
    pub(crate) async fn start() -> Option<Self> {
        let wanted = MediaStreamConstraints::new();
        wanted.set_video(&JSON::parse(WANTED).ok()?);
        let devices = window().navigator().media_devices().ok()?;
        let stream = JsFuture::from(devices.get_user_media_with_constraints(&wanted).ok()?).await.ok()?;
        Some(Self(stream.dyn_into().ok()?))
    }

    /// Shows there what it sees.
    pub(crate) fn show(&self, video: &HtmlVideoElement) {
        video.set_src_object(Some(&self.0));
        // It plays by itself too; a browser that does neither shows nothing, and the person sees that.
        let _ = video.play();
    }
}

impl Drop for Camera {
    fn drop(&mut self) {
        for track in self.0.get_tracks() {
            if let Ok(track) = track.dyn_into::<MediaStreamTrack>() {
                track.stop();
            }
        }
    }
}

/// Draws what the camera sees now; whether it sees anything yet.
pub(crate) fn draw(video: &HtmlVideoElement, canvas: &HtmlCanvasElement) -> bool {
    let (width, height) = (video.video_width(), video.video_height());
    canvas.set_width(width);
    canvas.set_height(height);
    let context = canvas.get_context("2d").ok().flatten();
    let context = context.and_then(|context| context.dyn_into::<CanvasRenderingContext2d>().ok());
    let drawn =
        context.is_some_and(|context| context.draw_image_with_html_video_element(video, 0.0, 0.0).is_ok());
    drawn && width > 0
}

/// What was drawn, as a photograph.
pub(crate) async fn photograph(canvas: &HtmlCanvasElement) -> Option<Blob> {
    let made = Promise::new(&mut |done, _| {
        let quality = JsValue::from_f64(QUALITY);
        // Where it cannot be made the promise is never kept; that is told by the blob that is none, below.
        if canvas.to_blob_with_type_and_encoder_options(&done, "image/jpeg", &quality).is_err() {
            let _ = done.call1(&JsValue::NULL, &JsValue::NULL);
        }
    });
    JsFuture::from(made).await.ok()?.dyn_into().ok()
}
