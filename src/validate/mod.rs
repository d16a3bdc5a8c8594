//! What proves that a value is what it looks like: check digits, registered ranges, decodings.
//!
//! Owns one small pure function for each name of a validator, with its source and test vectors, in one file a family. A function takes
//! a value as it was found, normalised, its separators still in it, and never panics. It knows neither rules nor records.

mod asia;
mod britain;
mod check_digit;
mod digits;
mod finance;
mod latin_america;
mod mail;
mod networks;
mod north_america;
mod northern_europe;
mod oceania_and_africa;
mod phone;
mod southern_europe;
mod tokens;
mod wallets;
mod western_europe;

use crate::rule::options::Validator;

/// The function behind a name.
#[expect(clippy::too_many_lines, reason = "a table of two columns")]
pub(crate) fn of(validator: Validator) -> fn(&str) -> bool {
    use Validator as Is;
    match validator {
        Is::Luhn => check_digit::luhn,
        Is::Verhoeff => check_digit::verhoeff,
        Is::Mod112 => check_digit::mod11_2,
        Is::Ean13 => check_digit::ean13,
        Is::Card => finance::card,
        Is::Iban => finance::iban,
        Is::Aba => finance::aba,
        Is::Imei => finance::imei,
        Is::Vin => finance::vin,
        Is::Ip => networks::ip,
        Is::PublicIp => networks::public_ip,
        Is::Mac => networks::mac,
        Is::Wallet => wallets::wallet,
        Is::Base58check => wallets::base58check,
        Is::Bech32 => wallets::bech32,
        Is::Eip55 => wallets::eip55,
        Is::Email => mail::email,
        Is::Phone => phone::phone,
        Is::Jwt => tokens::jwt,
        Is::Crc32Base62 => tokens::crc32_base62,
        Is::NotSequential => tokens::not_sequential,
        Is::NotWords => tokens::not_words,
        Is::Mixed => tokens::mixed,
        Is::MixedCase => tokens::mixed_case,
        Is::UsSsn => north_america::ssn,
        Is::UsItin => north_america::itin,
        Is::UsEin => north_america::ein,
        Is::UsNpi => north_america::npi,
        Is::UsDea => north_america::dea,
        Is::UsMbi => north_america::mbi,
        Is::CaSin => north_america::sin,
        Is::CaHealthNumber => north_america::ontario_health,
        Is::UkNhs => britain::nhs,
        Is::UkNino => britain::nino,
        Is::UkUtr => britain::utr,
        Is::UkDriver => britain::driver,
        Is::IePps => britain::pps,
        Is::DeTaxId => western_europe::german_tax,
        Is::DeSocialSecurity => western_europe::german_pension,
        Is::DeHealthInsurance => western_europe::german_health,
        Is::IcaoDocument => western_europe::icao_document,
        Is::FrNir => western_europe::french_nir,
        Is::NlBsn => western_europe::dutch_bsn,
        Is::BeRrn => western_europe::belgian_register,
        Is::ChAhv => western_europe::swiss_ahv,
        Is::EsNif => southern_europe::spanish_nif,
        Is::PtNif => southern_europe::portuguese_nif,
        Is::ItFiscalCode => southern_europe::italian_fiscal_code,
        Is::ItVat => southern_europe::italian_vat,
        Is::HrOib => southern_europe::croatian_oib,
        Is::TrNationalId => southern_europe::turkish_id,
        Is::SePersonnummer => northern_europe::swedish_person,
        Is::FiHetu => northern_europe::finnish_hetu,
        Is::NoFnr => northern_europe::norwegian_fnr,
        Is::DkCpr => northern_europe::danish_cpr,
        Is::PlPesel => northern_europe::polish_pesel,
        Is::PlIdCard => northern_europe::polish_card,
        Is::CzRodneCislo => northern_europe::czech_birth,
        Is::RoCnp => northern_europe::romanian_cnp,
        Is::BgEgn => northern_europe::bulgarian_egn,
        Is::BalticId => northern_europe::baltic_id,
        Is::InAadhaar => asia::aadhaar,
        Is::InPan => asia::indian_pan,
        Is::InGstin => asia::indian_gstin,
        Is::CnResidentId => asia::chinese_id,
        Is::JpMyNumber => asia::my_number,
        Is::KrRrn => asia::korean_rrn,
        Is::SgNric => asia::singapore_nric,
        Is::TwNationalId => asia::taiwanese_id,
        Is::HkId => asia::hong_kong_id,
        Is::ThNationalId => asia::thai_id,
        Is::BrCpf => latin_america::brazilian_cpf,
        Is::BrCnpj => latin_america::brazilian_cnpj,
        Is::MxCurp => latin_america::mexican_curp,
        Is::ClRut => latin_america::chilean_rut,
        Is::ArCuit => latin_america::argentinian_cuit,
        Is::AuTfn => oceania_and_africa::australian_tax_file,
        Is::AuAbn => oceania_and_africa::australian_business,
        Is::AuAcn => oceania_and_africa::australian_company,
        Is::AuMedicare => oceania_and_africa::australian_medicare,
        Is::NzIrd => oceania_and_africa::new_zealand_ird,
        Is::ZaId => oceania_and_africa::south_african_id,
        Is::IlId => oceania_and_africa::israeli_id,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Every validator there is, by the names that the reader of rule files knows.
    fn all() -> Vec<Validator> {
        let unknown = serde_json::from_str::<Validator>("\"\"").expect_err("no validator has an empty name").to_string();
        let names: Vec<_> = unknown.split('`').skip(3).step_by(2).map(|name| format!("\"{name}\"")).collect();
        names.iter().map(|name| serde_json::from_str(name).expect("the reader named it")).collect()
    }

    #[test]
    fn there_are_many_and_none_accepts_nothing() {
        assert!(all().len() > 70, "{}", all().len());
        let accept_nothing: Vec<_> = all().into_iter().filter(|validator| of(*validator)("")).collect();
        assert_eq!(accept_nothing, []);
    }

    proptest! {
        #[test]
        fn none_panics(text in "[0-9A-Za-z .@:/x+-]{0,40}|\\PC{0,40}|[0-9]{5,20}|[A-Z0-9]{8,18}") {
            all().into_iter().for_each(|validator| { of(validator)(&text); });
        }
    }
}
