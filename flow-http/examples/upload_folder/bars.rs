//! Progress bars on stderr, if that is a terminal: one for all files, and one for each that is being uploaded.

use std::sync::atomic::{AtomicU64, Ordering};

use flow_http::transport::SendOptions;
use indicatif::{MultiProgress, ProgressBar, ProgressStyle};

#[derive(Clone)]
pub(crate) struct Bars {
    all: MultiProgress,
    total: ProgressBar,
}

impl Bars {
    pub(crate) fn new(byte_len: u64) -> Self {
        let all = MultiProgress::new();
        let total = all.add(styled(
            ProgressBar::new(byte_len),
            "{bar:40} {bytes}/{total_bytes} {bytes_per_sec}, {eta} left",
        ));
        Self { all, total }
    }

    /// The bar of one file, and the options that update it.
    pub(crate) fn file(&self, name: String, byte_len: u64) -> (Bar, SendOptions) {
        let bar = ProgressBar::new(byte_len).with_message(name);
        let bar = self.all.add(styled(bar, "  {bar:20} {percent:>3} % {msg}"));
        let (own, total, sent) = (bar.clone(), self.total.clone(), AtomicU64::new(0));
        let options = SendOptions::new().with_progress(move |bytes| {
            own.set_position(bytes);
            // Every attempt begins at zero.
            total.dec(sent.swap(bytes, Ordering::Relaxed));
            total.inc(bytes);
        });
        (Bar(bar), options)
    }

    /// Prints while the bars are hidden.
    pub(crate) fn suspend<T>(&self, print: impl FnOnce() -> T) -> T {
        self.all.suspend(print)
    }

    pub(crate) fn finish(&self) {
        self.total.finish_and_clear();
    }
}

fn styled(bar: ProgressBar, template: &str) -> ProgressBar {
    match ProgressStyle::with_template(template) {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

/// A bar that is cleared when its file is done.
pub(crate) struct Bar(ProgressBar);

impl Drop for Bar {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
