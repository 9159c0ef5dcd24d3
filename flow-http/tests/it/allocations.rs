//! Building a request does not allocate in proportion to the body.

use flow_http::validate::AssetType;
use flow_http::{Endpoint, UploadAsset};

use crate::fixtures::{asset, nora, service};

/// The largest body that the service accepts: 100 MiB.
const LARGEST: usize = 104_857_600;

#[test]
fn an_upload_copies_no_body_byte_and_makes_six_small_allocations() {
    let api = service();
    let asset = asset(AssetType::Mp4, LARGEST as u64);
    for upload in [
        UploadAsset::new(asset),
        UploadAsset::new(asset).with_account(nora()),
    ] {
        let body = vec![0_u8; LARGEST];
        let address = body.as_ptr();
        let mut request = None;
        let counted = allocation_counter::measure(|| {
            request = Some(upload.to_request(&api, body).unwrap());
        });
        let request = request.unwrap();
        assert_eq!(request.body().as_ptr(), address);
        assert_eq!(request.headers()["content-length"], "104857600");
        assert!(counted.count_total <= 6, "{counted:?}");
        assert!(counted.bytes_total <= 2_048, "{counted:?}");
    }
}

#[test]
fn checking_and_building_cost_the_same_for_every_length() {
    let counted = |byte_len| {
        let api = service();
        allocation_counter::measure(|| {
            let upload = UploadAsset::new(asset(AssetType::Mp4, byte_len));
            drop(upload.to_request(&api, Vec::new()).unwrap());
        })
        .count_total
    };
    assert_eq!(counted(100), counted(LARGEST as u64));
}
