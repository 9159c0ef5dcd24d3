//! The number of allocations: counted, printed, and limited.

#![allow(clippy::arithmetic_side_effects, reason = "small numbers")]

use std::hint::black_box;

use allocation_counter::{AllocationInfo, measure};
use flow_benches::cases::{self, LARGEST, response};
use flow_benches::{bodies, media};
use flow_http::Endpoint;
use flow_ids::{MAX_EMAIL_LEN, MediaGenerationId};
use flow_types::{ErrorBody, RawObject, References, ResponseBody as _, UploadResponse};
use flow_validate::{
    AssetType, CheckedAsset, FrameWindow, PREFIX_LEN, probe_image_bytes, probe_video, sniff,
};

/// Counts the allocations of one call; `most` is the permitted maximum.
fn count<R>(name: &str, most: u64, work: impl FnOnce() -> R) -> AllocationInfo {
    let mut result = None;
    let info = measure(|| result = Some(black_box(work())));
    drop(result);
    println!(
        "allocations\t{name}\t{}\t{most}\t{} bytes",
        info.count_total, info.bytes_total
    );
    assert!(
        info.count_total <= most,
        "{name}: {} allocations",
        info.count_total
    );
    info
}

/// The number of members of an object, including those of nested objects and arrays.
fn members(object: RawObject<'_>) -> u64 {
    let below = |(_, value): (_, flow_types::RawJson<'_>)| {
        1 + value.as_object().map_or(0, members)
            + value
                .elements()
                .filter_map(|v| v.as_object())
                .map(members)
                .sum::<u64>()
    };
    object.members().map(below).sum()
}

#[test]
fn ids_allocate_nothing() {
    let id = MediaGenerationId::from_wire(cases::ID);
    let owner = id.parts().unwrap().email().unwrap();
    count("ids: parse, e-mail on the stack, owner", 0, || {
        let mut buffer = [0; MAX_EMAIL_LEN];
        let parts = black_box(&id).parts().unwrap();
        assert!(parts.is_owned_by(&owner));
        parts.email_in(&mut buffer).unwrap().len()
    });
    count("ids: refuse", 0, || {
        MediaGenerationId::parse(black_box("user:1-email:6-image:x")).is_err()
    });
    let (mask, pool) = (owner.masked(), vec![owner.clone(); 1000]);
    count("ids: match a mask with 1000 accounts", 0, || {
        mask.matching(&pool).count()
    });
}

#[test]
fn checks_allocate_nothing() {
    for (name, file, asset_type) in [
        ("a PNG", media::PNG, AssetType::Png),
        ("a JPEG", media::JPEG, AssetType::Jpeg),
        ("an MP4", media::MP4, AssetType::Mp4),
    ] {
        let prefix = &file[..file.len().min(PREFIX_LEN)];
        for byte_len in [file.len() as u64, asset_type.max_byte_len()] {
            count(
                &format!("validate: sniff and check {name} of {byte_len} bytes"),
                0,
                || {
                    (
                        sniff(prefix),
                        CheckedAsset::check(prefix, asset_type.content_type(), byte_len).unwrap(),
                    )
                },
            );
        }
    }
    count("validate: refuse a HEIC", 0, || {
        CheckedAsset::check(media::HEIC, "image/png", 9999).is_err()
    });
    count("validate: frame window", 0, || {
        FrameWindow::whole_clip(black_box("11.940s")).unwrap()
    });
    count("validate: probe a JPEG", 0, || {
        probe_image_bytes(media::JPEG).unwrap()
    });
    let mut movie = media::movie(LARGEST, 100_000);
    let probe = count("validate: probe 100 MB of MP4", 8, || {
        probe_video(&mut movie).unwrap()
    });
    assert!(probe.bytes_total <= 65_536);
    println!(
        "note\ta probe of 100 MB of MP4 with 100 000 samples reads {} bytes",
        movie.bytes_read
    );
    assert!(movie.bytes_read <= 65_536);
}

#[test]
fn requests_allocate_six_times_at_most() {
    let (upload, api) = (cases::upload(LARGEST), cases::api());
    let body = vec![0_u8; usize::try_from(LARGEST).unwrap()];
    let at = body.as_ptr();
    let mut request = None;
    let built = count("http: build an upload of 100 MB", 6, || {
        request = Some(upload.to_request(&api, body).unwrap());
    });
    // The body was moved: the same bytes are at the same address.
    assert_eq!(request.unwrap().body().as_ptr(), at);
    assert!(built.bytes_total < 4096);
}

#[test]
fn reading_allocates_by_members_at_most() {
    let upload = cases::upload(LARGEST);
    for (name, body) in [
        ("image", bodies::IMAGE.to_owned()),
        ("video", bodies::VIDEO.to_owned()),
        ("oldest image", bodies::OLDEST.to_owned()),
        ("video of 64 KiB", bodies::padded(bodies::VIDEO, 65_536)),
    ] {
        let bytes = body.as_bytes();
        let most = members(RawObject::from_slice(bytes).unwrap());
        let read = count(&format!("types: read, {name}"), most.min(4), || {
            UploadResponse::from_slice(bytes).unwrap()
        });
        // The maximum is the size of the text, that of the reference, and a constant.
        assert!(read.bytes_total <= 2 * body.len() as u64 + 1024);
        count(
            &format!("types: search for references, {name}"),
            (2 * most).max(12),
            || References::search(bytes, UploadResponse::PLACES, &[]),
        );
        count(&format!("http: read, {name}"), most.min(6), || {
            upload.read_response(response(200, bytes)).is_ok()
        });
    }
    let rpc = bodies::ERROR_RPC.as_bytes();
    let most = members(RawObject::from_slice(rpc).unwrap());
    count("types: error body and its reason", most, || {
        ErrorBody::from_slice(rpc).unwrap().reason()
    });
    count("http: read an error and its advice", 12, || {
        upload
            .read_response(response(400, rpc))
            .unwrap_err()
            .retry_advice()
    });
}
