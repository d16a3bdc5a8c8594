//! The names of the validators that a `pattern` rule may demand.
//!
//! Owns the names. Compiled into the build script as well, so it must not know what a validator does.

use serde::{Deserialize, Serialize};

/// What a value found by `check = "pattern"` must be, beyond its shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Validator {
    /// Two to 32 digits that pass Luhn's formula.
    Luhn,
    /// Two to 32 digits that pass Verhoeff's.
    Verhoeff,
    /// Sixteen characters, ISO/IEC 7064 MOD 11-2: ISNI, ORCID.
    #[serde(rename = "mod11-2")]
    Mod112,
    /// Thirteen digits with the check digit of GS1.
    Ean13,
    /// A payment card: a known issuer, a length it uses, Luhn's formula.
    Card,
    /// An international bank account number: country, length, remainder modulo 97.
    Iban,
    /// A routing number of the American Bankers Association.
    Aba,
    /// The number of a mobile device.
    Imei,
    /// The number of a vehicle, with the check digit of North America.
    Vin,
    /// An address of IP version 4 or 6.
    Ip,
    /// The same, of a range that is open to the public.
    PublicIp,
    /// A hardware address that is neither empty nor full.
    Mac,
    /// An address of Bitcoin, Litecoin or Tron: Base58 with its sum, or Bech32.
    Wallet,
    /// Base58 with a double SHA-256: addresses of Bitcoin, Litecoin, Tron.
    Base58check,
    /// Bech32 or Bech32m: addresses of Bitcoin since SegWit.
    Bech32,
    /// An address of Ethereum in mixed case.
    Eip55,
    /// A mail box under a top-level domain that exists.
    Email,
    /// A telephone number that somebody may have.
    Phone,
    /// A JSON web token: a header with `alg`, a payload.
    Jwt,
    /// Base62 that ends with its CRC-32: tokens of GitHub and npm.
    #[serde(rename = "crc32-base62")]
    Crc32Base62,
    /// No `abcdef` or `111111` for half of its length.
    NotSequential,
    /// More than letters, and what stands between words.
    NotWords,
    /// A digit and a letter at least.
    Mixed,
    /// A digit, a capital and a small letter at least.
    MixedCase,
    /// A social security number of the United States.
    UsSsn,
    /// An individual taxpayer identification number.
    UsItin,
    /// An employer identification number.
    UsEin,
    /// A national provider identifier.
    UsNpi,
    /// A number of the Drug Enforcement Administration.
    UsDea,
    /// A Medicare beneficiary identifier.
    UsMbi,
    /// A social insurance number of Canada.
    CaSin,
    /// A health number of Ontario.
    CaHealthNumber,
    /// A number of the National Health Service.
    UkNhs,
    /// A national insurance number.
    UkNino,
    /// A unique taxpayer reference.
    UkUtr,
    /// A driving licence of Great Britain.
    UkDriver,
    /// A personal public service number of Ireland.
    IePps,
    /// A tax identification number of Germany.
    DeTaxId,
    /// A pension insurance number of Germany.
    DeSocialSecurity,
    /// A health insurance number of Germany.
    DeHealthInsurance,
    /// The number of a travel document with its check digit.
    IcaoDocument,
    /// A social security number of France.
    FrNir,
    /// A citizen service number of the Netherlands.
    NlBsn,
    /// A national register number of Belgium.
    BeRrn,
    /// A social security number of Switzerland.
    ChAhv,
    /// A tax number of Spain, of citizens and foreigners.
    EsNif,
    /// A tax number of Portugal.
    PtNif,
    /// A fiscal code of Italy.
    ItFiscalCode,
    /// A VAT number of Italy.
    ItVat,
    /// A personal identification number of Croatia.
    HrOib,
    /// An identification number of Turkey.
    TrNationalId,
    /// A personal identity number of Sweden.
    SePersonnummer,
    /// A personal identity code of Finland.
    FiHetu,
    /// A national identity number of Norway.
    NoFnr,
    /// A personal identification number of Denmark, by its date only.
    DkCpr,
    /// A PESEL number of Poland.
    PlPesel,
    /// An identity card of Poland.
    PlIdCard,
    /// A birth number of Czechia or Slovakia.
    CzRodneCislo,
    /// A personal numerical code of Romania.
    RoCnp,
    /// A uniform civil number of Bulgaria.
    BgEgn,
    /// A personal code of Estonia or Lithuania.
    BalticId,
    /// An Aadhaar number of India.
    InAadhaar,
    /// A permanent account number of India.
    InPan,
    /// A goods and services tax number of India.
    InGstin,
    /// A resident identity number of China.
    CnResidentId,
    /// An individual number of Japan.
    JpMyNumber,
    /// A resident registration number of Korea.
    KrRrn,
    /// An identity card number of Singapore.
    SgNric,
    /// An identity card number of Taiwan.
    TwNationalId,
    /// An identity card number of Hong Kong.
    HkId,
    /// An identification number of Thailand.
    ThNationalId,
    /// A taxpayer number of Brazil.
    BrCpf,
    /// A company number of Brazil.
    BrCnpj,
    /// A population registry code of Mexico.
    MxCurp,
    /// A tax number of Chile.
    ClRut,
    /// A tax number of Argentina.
    ArCuit,
    /// A tax file number of Australia.
    AuTfn,
    /// A business number of Australia.
    AuAbn,
    /// A company number of Australia.
    AuAcn,
    /// A Medicare number of Australia.
    AuMedicare,
    /// A tax number of New Zealand.
    NzIrd,
    /// An identity number of South Africa.
    ZaId,
    /// An identity number of Israel.
    IlId,
}
