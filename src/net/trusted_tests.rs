//! What is trusted as it is, and what is not for that.

use std::time::SystemTime;

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, ExtendedKeyUsagePurpose, IsCa, KeyPair,
    KeyUsagePurpose, date_time_ymd,
};
use rustls::{
    CertificateError, Error,
    pki_types::{CertificateDer, ServerName, UnixTime},
};

use super::Trusted;

/// For `a.example`, from 2020 to 2040.
fn params() -> CertificateParams {
    let mut params = CertificateParams::new(["a.example".to_owned()]).unwrap();
    (params.not_before, params.not_after) = (date_time_ymd(2020, 1, 1), date_time_ymd(2040, 1, 1));
    params.distinguished_name.push(DnType::CommonName, "a.example");
    params
}

fn authority() -> CertificateParams {
    let mut params = params();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params
}

fn self_signed(params: CertificateParams) -> CertifiedIssuer<'static, KeyPair> {
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

fn signed(params: CertificateParams, by: &CertifiedIssuer<'static, KeyPair>) -> CertifiedIssuer<'static, KeyPair> {
    CertifiedIssuer::signed_by(params, KeyPair::generate().unwrap(), by).unwrap()
}

fn der(certificate: &CertifiedIssuer<'_, KeyPair>) -> CertificateDer<'static> {
    certificate.der().clone()
}

fn judge(
    named: &CertificateDer<'static>,
    shown: &CertificateDer<'_>,
    name: &str,
    year: i32,
) -> Result<(), CertificateError> {
    let mut trusted = Trusted::nobody();
    trusted.name(named.clone()).unwrap();
    let since_1970 = SystemTime::from(date_time_ymd(year, 6, 1)).duration_since(SystemTime::UNIX_EPOCH).unwrap();
    let name = ServerName::try_from(name.to_owned()).unwrap();
    match trusted.verify(shown, &[], &name, UnixTime::since_unix_epoch(since_1970)) {
        Ok(()) => Ok(()),
        Err(Error::InvalidCertificate(error)) => Err(error),
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn a_named_certificate_is_trusted_as_it_is_within_its_dates_and_for_its_names() {
    let issuer = self_signed(authority());
    for (what, named) in [
        ("an authority signed by itself", der(&issuer)),
        ("a server's, signed by itself", der(&self_signed(params()))),
        ("a server's, signed by an authority that nobody named", der(&signed(params(), &issuer))),
    ] {
        assert_eq!(judge(&named, &named, "a.example", 2030), Ok(()), "{what}");
        let wrong = judge(&named, &named, "b.example", 2030);
        assert!(matches!(wrong, Err(CertificateError::NotValidForNameContext { .. })), "{what}: {wrong:?}");
        let early = judge(&named, &named, "a.example", 2019);
        assert!(matches!(early, Err(CertificateError::NotValidYetContext { .. })), "{what}: {early:?}");
        let late = judge(&named, &named, "a.example", 2040);
        assert!(matches!(late, Err(CertificateError::ExpiredContext { .. })), "{what}: {late:?}");
    }
    let mut never = params();
    (never.not_before, never.not_after) = (date_time_ymd(2040, 1, 1), date_time_ymd(2020, 1, 1));
    let named = der(&self_signed(never));
    assert_eq!(judge(&named, &named, "a.example", 2030), Err(CertificateError::Expired));
}

#[test]
fn one_that_is_not_for_servers_stays_refused() {
    let mut params = authority();
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
    let named = der(&self_signed(params));
    assert_eq!(judge(&named, &named, "a.example", 2030), Err(CertificateError::InvalidPurpose));
    let mut params = authority();
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth, ExtendedKeyUsagePurpose::ServerAuth];
    let named = der(&self_signed(params));
    assert_eq!(judge(&named, &named, "a.example", 2030), Ok(()));
}

#[test]
fn the_same_name_and_key_in_another_certificate_is_not_trusted() {
    let (issuer, key) = (self_signed(authority()), KeyPair::generate().unwrap());
    let mut other = params();
    other.not_after = date_time_ymd(2041, 1, 1);
    let leaf = params().signed_by(&key, &issuer).unwrap().der().clone();
    let renewed = other.signed_by(&key, &issuer).unwrap().der().clone();
    assert_eq!(judge(&leaf, &renewed, "a.example", 2030), Err(CertificateError::UnknownIssuer));

    let mut other = authority();
    other.not_after = date_time_ymd(2041, 1, 1);
    let root = authority().self_signed(&key).unwrap().der().clone();
    let renewed = other.self_signed(&key).unwrap().der().clone();
    let refused = judge(&root, &renewed, "a.example", 2030);
    assert!(matches!(refused, Err(CertificateError::Other(_))), "{refused:?}");
}

#[test]
fn a_server_that_is_named_speaks_for_no_other() {
    let with = |is_ca: IsCa, usages: &[KeyUsagePurpose]| {
        let mut params = params();
        params.is_ca = is_ca;
        params.key_usages = usages.to_vec();
        params
    };
    let ca = || IsCa::Ca(BasicConstraints::Unconstrained);
    for (what, params, trusted) in [
        ("says nothing", with(IsCa::NoCa, &[]), false),
        ("says that it is no authority", with(IsCa::ExplicitNoCa, &[]), false),
        ("is for signatures of the handshake", with(IsCa::NoCa, &[KeyUsagePurpose::DigitalSignature]), false),
        ("is for signing certificates", with(IsCa::NoCa, &[KeyUsagePurpose::KeyCertSign]), true),
        ("is an authority", with(ca(), &[]), true),
    ] {
        let named = self_signed(params);
        let mut other = CertificateParams::new(["b.example".to_owned()]).unwrap();
        other.distinguished_name.push(DnType::CommonName, "b.example");
        let other = der(&signed(other, &named));
        let wanted = if trusted { Ok(()) } else { Err(CertificateError::UnknownIssuer) };
        assert_eq!(judge(&der(&named), &other, "b.example", 2030), wanted, "{what}");
    }
}

#[test]
fn what_is_no_certificate_is_not_trusted() {
    let mut trusted = Trusted::nobody();
    assert!(trusted.name(CertificateDer::from(vec![1, 2, 3])).is_err());
    assert!(trusted.is_empty());
}
