//! Entry points with their inputs, whose instructions are counted and whose growth is limited.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::too_many_lines,
    clippy::missing_panics_doc,
    clippy::exhaustive_enums,
    clippy::exhaustive_structs,
    reason = "inputs are made here: what is wrong with them should panic; and a list is a list"
)]

use std::hint::black_box;
use std::io::Cursor;
use std::time::SystemTime;

use flow_http::contract::{self, Contract};
use flow_http::{
    Api, ApiToken, Endpoint, GenerateVideo, UploadAsset, VideoInput, VideoReferences, Voice,
};
use flow_ids::{
    AccountEmail, ImageId, MAX_EMAIL_LEN, MediaGenerationId, MediaKind, VideoId, common_owner,
};
use flow_types::{
    ErrorBody, GetAssetResponse, JobRecord, References, ResponseBody, ResultDecoder, UploadResponse,
};
use flow_validate::{
    AssetType, CheckedAsset, FrameWindow, PREFIX_LEN, probe_image_bytes, probe_video, sniff,
    sniff_file,
};
use http::{Request, Response, StatusCode};

use crate::{bodies, media};

/// A case that can be run any number of times.
pub type Work = Box<dyn FnMut()>;

fn work<R>(mut run: impl FnMut() -> R + 'static) -> Work {
    Box::new(move || {
        black_box(run());
    })
}

/// A reference of an image, of 88 bytes.
pub const ID: &str =
    "user:47110-email:6e6f726140612e6578616d706c65-image:3b9e1c52-7d04-4f6a-9a18-c0de5eed0001";
/// The size of the largest video that is accepted.
pub const LARGEST: u64 = 104_857_600;

/// The account in [`bodies`].
#[must_use]
pub fn account() -> AccountEmail {
    AccountEmail::parse(bodies::ACCOUNT).unwrap()
}

/// An invented token.
#[must_use]
pub fn token() -> ApiToken {
    ApiToken::parse("user:4711-invented").unwrap()
}

/// The production service.
#[must_use]
pub fn api() -> Api {
    Api::new(token())
}

/// An upload of a video of `byte_len` bytes to an account.
#[must_use]
pub fn upload(byte_len: u64) -> UploadAsset {
    let asset = CheckedAsset::check(&media::MP4[..PREFIX_LEN], AssetType::Mp4, byte_len).unwrap();
    UploadAsset::new(asset).with_account(account())
}

/// A response of the service.
#[must_use]
pub fn response<B>(status: u16, body: B) -> Response<B> {
    let mut response = Response::new(body);
    *response.status_mut() = StatusCode::from_u16(status).unwrap();
    response
}

fn check(file: &'static [u8], declared: AssetType, byte_len: u64) -> Work {
    let file = &file[..file.len().min(usize::try_from(byte_len).unwrap())];
    let prefix = &file[..file.len().min(PREFIX_LEN)];
    work(move || {
        let prefix = black_box(prefix);
        (
            sniff(prefix),
            CheckedAsset::check(prefix, declared, black_box(byte_len)).unwrap(),
        )
    })
}

fn build(byte_len: u64) -> Work {
    let (upload, api) = (upload(byte_len), api());
    work(move || {
        upload
            .to_request(&api, black_box(Vec::<u8>::new()))
            .unwrap()
    })
}

/// An edit of a clip with references. It has most of the members that a request can have.
#[must_use]
pub fn edit() -> GenerateVideo {
    let id = |kind| MediaGenerationId::new(4711, &account(), kind, "3b9e1c52-7d04").unwrap();
    let image = ImageId::parse(id(MediaKind::Image).as_str()).unwrap();
    let video = VideoId::parse(id(MediaKind::Video).as_str()).unwrap();
    let references = VideoReferences::new()
        .with_image(image)
        .with_voice(Voice::preset("Achernar"));
    let window = FrameWindow::from_indices(12, 132).unwrap();
    let input = VideoInput::Edit {
        video,
        window: Some(window),
        references,
    };
    GenerateVideo::builder("the harbor at night", input)
        .with_model("omni-flash")
        .build()
        .unwrap()
}

/// The length of a piece, in bytes, as in the adapters.
const PIECE_LEN: usize = 128 << 10;

/// A response of `byte_len` bytes or a few more, almost all of them one result in base64.
#[must_use]
pub fn encoded(byte_len: usize) -> String {
    // Twelve symbols of the alphabet encode nine bytes.
    let base64 = "R0lG+/lhAQAB".repeat(byte_len / 12);
    format!(r#"{{"jobId":"j1","encodedGif":"{base64}"}}"#)
}

/// Decodes a body as of [`encoded`], piece by piece, and returns the length of the result, in bytes.
#[must_use]
pub fn decode(body: &[u8]) -> u64 {
    let mut decoder = ResultDecoder::to_writer("encodedGif", std::io::sink());
    for piece in body.chunks(PIECE_LEN) {
        decoder.push(piece).unwrap();
    }
    decoder.finish().results()[0].byte_len()
}

/// The entry points that services call most often, by name. Each case can be run any number of times.
#[must_use]
pub fn hot() -> Vec<(&'static str, Work)> {
    let id = MediaGenerationId::from_wire(ID);
    let (id_email, id_owner) = (id.clone(), id.clone());
    let owner = id.parts().unwrap().email().unwrap();
    let new_owner = owner.clone();
    let video = UploadResponse::from_slice(bodies::VIDEO.as_bytes()).unwrap();
    let reader = upload(LARGEST);
    let refused = upload(LARGEST);
    let mut movie = media::movie(LARGEST, 240);
    let (edit_of_clip, edit_reader, api) = (edit(), edit(), api());
    let encoded = encoded(64 << 10);
    vec![
        (
            "ids: parts of an image id",
            work(move || black_box(&id).parts().unwrap().media_id().len()),
        ),
        (
            "ids: parts and e-mail, on the stack",
            work(move || {
                let mut buffer = [0; MAX_EMAIL_LEN];
                black_box(&id_email)
                    .parts()
                    .unwrap()
                    .email_in(&mut buffer)
                    .unwrap()
                    .len()
            }),
        ),
        (
            "ids: is owned by an account",
            work(move || {
                black_box(&id_owner)
                    .parts()
                    .unwrap()
                    .is_owned_by(black_box(&owner))
            }),
        ),
        (
            "ids: new",
            work(move || {
                MediaGenerationId::new(
                    black_box(47_110),
                    &new_owner,
                    MediaKind::Image,
                    "3b9e1c52-7d04",
                )
                .unwrap()
            }),
        ),
        (
            "types: read an image upload",
            work(|| UploadResponse::from_slice(black_box(bodies::IMAGE.as_bytes())).unwrap()),
        ),
        (
            "types: read a video upload",
            work(|| UploadResponse::from_slice(black_box(bodies::VIDEO.as_bytes())).unwrap()),
        ),
        (
            "types: search for references",
            work(|| {
                let body = black_box(bodies::IMAGE.as_bytes());
                References::search(body, UploadResponse::PLACES, &[])
            }),
        ),
        (
            "types: error body and its reason",
            work(|| {
                ErrorBody::from_slice(black_box(bodies::ERROR_RPC.as_bytes()))
                    .unwrap()
                    .reason()
            }),
        ),
        (
            "validate: sniff and check, 1 KB",
            check(media::JPEG, AssetType::Jpeg, media::JPEG.len() as u64),
        ),
        (
            "validate: sniff and check, MP4 of 5 KB",
            check(media::MP4, AssetType::Mp4, 5000),
        ),
        (
            "validate: sniff and check, MP4 of 1 KB",
            check(media::MP4, AssetType::Mp4, 1024),
        ),
        (
            "validate: sniff and check, MP4 of 100 MB",
            check(media::MP4, AssetType::Mp4, LARGEST),
        ),
        (
            "validate: probe of a 100 MB movie",
            work(move || probe_video(black_box(&mut movie)).unwrap()),
        ),
        (
            "validate: frame window of a clip",
            work(move || {
                let duration = black_box(&video).duration_seconds().unwrap();
                FrameWindow::whole_clip(duration).unwrap()
            }),
        ),
        ("http: build an upload of 100 MB", build(LARGEST)),
        (
            "http: read an upload's answer",
            work(move || {
                reader
                    .read_response(response(200, black_box(bodies::VIDEO)))
                    .unwrap()
            }),
        ),
        (
            "http: build an edit of a clip",
            work(move || {
                black_box(&edit_of_clip)
                    .to_request::<Vec<u8>>(&api, ())
                    .unwrap()
            }),
        ),
        (
            "http: read the videos of an edit",
            work(move || {
                edit_reader
                    .read_response(response(200, black_box(bodies::VIDEOS)))
                    .unwrap()
            }),
        ),
        (
            "types: decode 64 KiB of base64",
            work(move || decode(black_box(encoded.as_bytes()))),
        ),
        (
            "http: read a 429 and its advice",
            work(move || {
                let error = refused
                    .read_response(response(429, black_box(bodies::ERROR_RETRY)))
                    .unwrap_err();
                error.retry_advice_at(SystemTime::UNIX_EPOCH)
            }),
        ),
    ]
}

/// How the cost of an entry point may grow with the size of its input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Growth {
    /// The cost is constant.
    Flat,
    /// The cost is at most proportional to the size.
    Linear,
}

impl Growth {
    /// The name in the output.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Flat => "flat",
            Self::Linear => "linear",
        }
    }
}

/// An entry point at several sizes.
pub struct Family {
    /// The name of the entry point.
    pub name: &'static str,
    /// The permitted growth.
    pub growth: Growth,
    /// The unit of the sizes.
    pub unit: &'static str,
    /// The sizes, in ascending order.
    pub sizes: &'static [usize],
    /// Makes the case of a size.
    pub at: fn(usize) -> Work,
}

impl std::fmt::Debug for Family {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Family")
            .field("name", &self.name)
            .field("growth", &self.growth)
            .finish_non_exhaustive()
    }
}

const ID_SIZES: &[usize] = &[50, 100, 200, 400, 1000];
const BODY_SIZES: &[usize] = &[1024, 8192, 65_536, 1_048_576];
const FILE_SIZES: &[usize] = &[1024, 65_536, 1_048_576, 104_857_600];
/// The sizes of movies, in bytes. A smaller movie is within the prefix, which saves a read.
const MOVIE_SIZES: &[usize] = &[16_384, 262_144, 4_194_304, 104_857_600];
const IMAGE_SIZES: &[usize] = &[1024, 32_768, 1_048_576, 8_388_608];
const POOL_SIZES: &[usize] = &[1, 10, 100, 1000, 10_000];
const COUNTS: &[usize] = &[10, 100, 1000, 10_000];

fn long_id(byte_len: usize) -> String {
    let start = "user:1-email:6a40622e6465-image:".to_owned();
    let rest = byte_len - start.len();
    start + &"x".repeat(rest)
}

/// The case of an address whose domain has about `n` bytes.
fn email(n: usize) -> Work {
    let domain = "x".to_owned() + &".example".repeat(n / 8) + ".org";
    let email = AccountEmail::parse(&format!("n@{domain}")).unwrap();
    let id = MediaGenerationId::new(1, &email, MediaKind::Image, "x").unwrap();
    work(move || {
        let mut buffer = [0; MAX_EMAIL_LEN];
        black_box(&id)
            .parts()
            .unwrap()
            .email_in(&mut buffer)
            .unwrap()
            .len()
    })
}

fn pool(size: usize) -> Vec<AccountEmail> {
    (0..size)
        .map(|n| AccountEmail::parse(&format!("nora{n}@example.org")).unwrap())
        .collect()
}

fn body_case<R: 'static>(body: String, read: fn(&[u8]) -> R) -> Work {
    work(move || read(black_box(body.as_bytes())))
}

/// Every entry point whose input has a size.
#[must_use]
pub fn families() -> Vec<Family> {
    let family = |name, growth, unit, sizes, at| Family {
        name,
        growth,
        unit,
        sizes,
        at,
    };
    let linear = |name, unit, sizes, at| family(name, Growth::Linear, unit, sizes, at);
    let flat = |name, unit, sizes, at| family(name, Growth::Flat, unit, sizes, at);
    vec![
        linear("ids: parts", "bytes", ID_SIZES, |n| {
            let id = MediaGenerationId::from_wire(long_id(n));
            work(move || black_box(&id).parts().unwrap().media_id().len())
        }),
        linear("ids: reject at the end", "bytes", ID_SIZES, |n| {
            let id = long_id(n - 1) + " ";
            work(move || MediaGenerationId::parse(black_box(&id)).unwrap_err())
        }),
        // Short domains are checked in one pass, long ones by each rule.
        linear(
            "ids: e-mail of a plain address",
            "bytes",
            &[16, 32, 48],
            email,
        ),
        linear(
            "ids: e-mail of a long address",
            "bytes",
            &[80, 128, 232],
            email,
        ),
        linear(
            "ids: accounts that a mask fits",
            "accounts",
            POOL_SIZES,
            |n| {
                let (pool, mask) = (
                    pool(n),
                    AccountEmail::parse("nora7@example.org").unwrap().masked(),
                );
                work(move || black_box(&mask).matching(&pool).count())
            },
        ),
        linear("ids: one owner", "references", POOL_SIZES, |n| {
            let ids = vec![MediaGenerationId::from_wire(ID); n];
            work(move || common_owner(black_box(&ids)).unwrap().is_some())
        }),
        linear("types: read an upload", "bytes", BODY_SIZES, |n| {
            body_case(bodies::padded(bodies::VIDEO, n), |body| {
                UploadResponse::from_slice(body).unwrap()
            })
        }),
        linear("types: search for references", "bytes", BODY_SIZES, |n| {
            body_case(bodies::padded(bodies::VIDEO, n), |body| {
                References::search(body, UploadResponse::PLACES, &[])
            })
        }),
        linear(
            "types: length and deviations of an upload",
            "bytes",
            BODY_SIZES,
            |n| {
                let upload =
                    UploadResponse::from_slice(bodies::padded(bodies::VIDEO, n).as_bytes())
                        .unwrap();
                work(move || (black_box(&upload).duration(), upload.deviations()))
            },
        ),
        linear(
            "types: a body of repeated members",
            "bytes",
            BODY_SIZES,
            |n| {
                let body = format!("{{{}", "\"width\":\"\",".repeat(n / 11))
                    + bodies::VIDEO.trim_start().get(1..).unwrap();
                body_case(body, |body| {
                    let upload = UploadResponse::from_slice(body).unwrap();
                    (upload.width(), upload.deviations())
                })
            },
        ),
        linear(
            "types: an error body and its reason",
            "bytes",
            BODY_SIZES,
            |n| {
                body_case(bodies::padded(bodies::ERROR_RPC, n), |body| {
                    ErrorBody::from_slice(body).unwrap().reason()
                })
            },
        ),
        linear("types: a job", "bytes", BODY_SIZES, |n| {
            body_case(bodies::padded(bodies::JOB, n), |body| {
                let job = JobRecord::from_slice(body).unwrap();
                (job.media_generation_ids(), job)
            })
        }),
        linear("types: a signed URL", "bytes", BODY_SIZES, |n| {
            body_case(bodies::padded(bodies::ASSET, n), |body| {
                GetAssetResponse::from_slice(body).unwrap()
            })
        }),
        linear("types: decode base64", "bytes", BODY_SIZES, |n| {
            body_case(encoded(n), decode)
        }),
        linear("types: salvage from a cut body", "bytes", BODY_SIZES, |n| {
            let mut body = bodies::padded(bodies::VIDEO, n);
            body.truncate(n * 9 / 10);
            body_case(body, |body| {
                References::search(body, UploadResponse::PLACES, &[])
            })
        }),
        linear(
            "types: salvage from text without references",
            "bytes",
            BODY_SIZES,
            |n| {
                body_case("user:1-email:".repeat(n / 13), |body| {
                    References::search(body, UploadResponse::PLACES, &[])
                })
            },
        ),
        linear("types: nesting", "bytes", BODY_SIZES, |n| {
            let body = format!("{{\"x\":{}{},", "[".repeat(n / 2), "]".repeat(n / 2))
                + bodies::OLDEST.trim_start().get(1..).unwrap();
            body_case(body, |body| {
                UploadResponse::from_slice(body).unwrap().deviations()
            })
        }),
        flat(
            "validate: sniff and check, by the file's size",
            "bytes",
            FILE_SIZES,
            |n| check(media::MP4, AssetType::Mp4, n as u64),
        ),
        linear(
            "validate: sniff of text, by the prefix",
            "bytes",
            BODY_SIZES,
            |n| {
                let text = "<?xml version='1.0'?>".to_owned() + &" ".repeat(n - 21);
                work(move || sniff(black_box(text.as_bytes())))
            },
        ),
        linear(
            "validate: sniff of white space, whole",
            "bytes",
            BODY_SIZES,
            |n| {
                let text = " ".repeat(n);
                work(move || sniff_file(black_box(text.as_bytes())))
            },
        ),
        linear(
            "validate: probe of a PNG in large chunks",
            "bytes",
            IMAGE_SIZES,
            |n| {
                let file = media::png(n, 1 << 20);
                work(move || probe_image_bytes(black_box(&file)).unwrap())
            },
        ),
        linear(
            "validate: probe of a PNG in small chunks",
            "bytes",
            IMAGE_SIZES,
            |n| {
                let file = media::png(n, 100);
                work(move || probe_image_bytes(black_box(&file)).unwrap())
            },
        ),
        linear("validate: probe of a JPEG", "bytes", IMAGE_SIZES, |n| {
            let file = media::jpeg(n, 1000);
            work(move || probe_image_bytes(black_box(&file)).unwrap())
        }),
        flat(
            "validate: probe of a movie, by its media",
            "bytes",
            MOVIE_SIZES,
            |n| {
                let mut movie = media::movie(n as u64, 10);
                work(move || probe_video(black_box(&mut movie)).unwrap())
            },
        ),
        flat(
            "validate: probe of a movie, by its samples",
            "samples",
            &[100, 1000, 10_000, 100_000],
            |n| {
                let mut movie = media::movie(LARGEST, u32::try_from(n).unwrap());
                work(move || probe_video(black_box(&mut movie)).unwrap())
            },
        ),
        linear(
            "validate: probe of a movie of many boxes",
            "boxes",
            COUNTS,
            |n| {
                let file = media::movie_of_boxes(n);
                work(move || probe_video(Cursor::new(black_box(&file))).unwrap())
            },
        ),
        flat(
            "http: build an upload, by the body's size",
            "bytes",
            FILE_SIZES,
            |n| build(n as u64),
        ),
        linear("http: read an upload's answer", "bytes", BODY_SIZES, |n| {
            let (upload, body) = (upload(LARGEST), bodies::padded(bodies::VIDEO, n));
            work(move || {
                upload
                    .read_response(response(200, black_box(&body)))
                    .unwrap()
            })
        }),
        linear(
            "http: read an error and its advice",
            "bytes",
            BODY_SIZES,
            |n| {
                let (upload, body) = (upload(LARGEST), bodies::padded(bodies::ERROR_RETRY, n));
                work(move || {
                    upload
                        .read_response(response(429, black_box(&body)))
                        .unwrap_err()
                        .retry_advice()
                })
            },
        ),
        linear("http: read a page of HTML", "bytes", BODY_SIZES, |n| {
            let (upload, body) = (
                upload(LARGEST),
                bodies::GATEWAY.repeat(n / bodies::GATEWAY.len() + 1),
            );
            work(move || {
                upload
                    .read_response(response(502, black_box(&body)))
                    .unwrap_err()
                    .retry_advice()
            })
        }),
        linear(
            "http: the contract server takes a PNG",
            "bytes",
            IMAGE_SIZES,
            |n| {
                let contract = Contract::new(token(), [account()]);
                let request = request(media::png(n, 1 << 20));
                work(move || contract::respond(&contract, black_box(&request)))
            },
        ),
    ]
}

/// An upload request of a PNG.
#[must_use]
pub fn request(file: Vec<u8>) -> Request<Vec<u8>> {
    let asset = CheckedAsset::check(&file, AssetType::Png, file.len() as u64).unwrap();
    UploadAsset::new(asset)
        .with_account(account())
        .to_request(&api(), file)
        .unwrap()
}
