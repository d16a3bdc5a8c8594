//! Addresses of networks.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// `ip`: an address as RFC 791 and RFC 4291 write it, without leading zeros.
pub(crate) fn ip(text: &str) -> bool {
    parse(text).is_some()
}

/// `public-ip`: an address that the registries of IANA for special purposes leave to the public, and no resolver that everybody
/// uses. Four single digits are more often a version or a section, and are refused, as is a shortened address outside of what is
/// given out today: code names its parts alike.
pub(crate) fn public_ip(text: &str) -> bool {
    match parse(text) {
        Some(IpAddr::V4(address)) => is_public_v4(address) && address.octets().iter().any(|octet| *octet > 9),
        Some(IpAddr::V6(address)) => is_public_v6(address) && (!text.contains("::") || may_be_short(address)),
        None => false,
    }
}

/// The address in brackets or not, without its zone and without the length of its prefix.
fn parse(text: &str) -> Option<IpAddr> {
    let bare = text.trim_start_matches('[').split([']', '%', '/']).next()?;
    bare.parse().ok()
}

const RESOLVERS_V4: [Ipv4Addr; 12] = [
    Ipv4Addr::new(1, 1, 1, 1),
    Ipv4Addr::new(1, 0, 0, 1),
    Ipv4Addr::new(8, 8, 8, 8),
    Ipv4Addr::new(8, 8, 4, 4),
    Ipv4Addr::new(9, 9, 9, 9),
    Ipv4Addr::new(149, 112, 112, 112),
    Ipv4Addr::new(208, 67, 222, 222),
    Ipv4Addr::new(208, 67, 220, 220),
    Ipv4Addr::new(4, 2, 2, 1),
    Ipv4Addr::new(4, 2, 2, 2),
    Ipv4Addr::new(114, 114, 114, 114),
    Ipv4Addr::new(223, 5, 5, 5),
];

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [first, second, third, _] = address.octets();
    let private = matches!(
        (first, second, third),
        (0 | 10 | 127, ..) | (100, 64..=127, _) | (169, 254, _) | (172, 16..=31, _) | (192, 168, _)
    );
    let special = matches!(
        (first, second, third),
        (192, 0, 0 | 2)
            | (192, 88, 99)
            | (192, 31, 196)
            | (192, 52, 193)
            | (192, 175, 48)
            | (198, 18 | 19, _)
            | (198, 51, 100)
            | (203, 0, 113)
            | (224..=255, ..)
    );
    !private && !special && !RESOLVERS_V4.contains(&address)
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    if let Some(inner) = address.to_ipv4_mapped() {
        return is_public_v4(inner);
    }
    let segments = address.segments();
    let special = matches!(
        (segments[0], segments[1]),
        (0 | 0x64 | 0x100 | 0xfc00..=0xfdff | 0xfe80..=0xffff | 0x2002, _)
            | (0x2001, 0..=0x1ff | 0x0db8)
            | (0x3fff, 0..=0xfff)
    );
    // 2001:4860:4860::8888, 2606:4700:4700::1111 and 2620:fe::fe resolve names for everybody.
    let resolver = matches!((segments[0], segments[1]), (0x2001, 0x4860) | (0x2606, 0x4700) | (0x2620, 0xfe));
    !special && !resolver
}

/// Whether the address is mapped from version 4, or of 2000::/3.
fn may_be_short(address: Ipv6Addr) -> bool {
    address.to_ipv4_mapped().is_some() || matches!(address.segments()[0], 0x2000..=0x3fff)
}

/// `mac`: IEEE 802, twelve hexadecimal digits that are neither all zero nor all F.
pub(crate) fn mac(text: &str) -> bool {
    let mut digits = text.bytes().filter(|byte| !matches!(byte, b':' | b'-' | b'.'));
    let (hexadecimal, count) = (digits.clone().all(|digit| digit.is_ascii_hexdigit()), digits.clone().count());
    let first = digits.next().unwrap_or_default().to_ascii_lowercase();
    let same = digits.all(|digit| digit.to_ascii_lowercase() == first);
    hexadecimal && count == 12 && !(same && matches!(first, b'0' | b'f'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_strict() {
        for good in ["192.168.0.1", "2001:db8::1", "::", "::ffff:10.0.0.1", "[2001:db8::1]", "fe80::1%eth0", "10.0.0.0/8"] {
            assert!(ip(good), "{good}");
        }
        for bad in ["192.168.00.1", "256.1.1.1", "1.2.3", "1.2.3.4.5", "a::b::c", "12345::", "", "1::2::"] {
            assert!(!ip(bad), "{bad}");
        }
    }

    #[test]
    fn what_is_reserved_is_not_public() {
        for public in [
            "93.184.216.34",
            "172.61.42.192",
            "6e40:4041:c617:e898:c11:40d2:c669:2eb4",
            "::ffff:93.184.216.34",
            "2a02:8070::9c2f",
        ] {
            assert!(public_ip(public), "{public}");
        }
        let reserved = [
            "10.1.2.3",
            "127.0.0.1",
            "169.254.1.1",
            "172.31.255.1",
            "192.0.2.7",
            "198.51.100.9",
            "203.0.113.5",
            "100.100.1.1",
            "255.255.255.0",
            "239.1.1.1",
            "0.0.0.0",
            "8.8.8.8",
            "1.2.3.4",
            "::1",
            "fe80::1",
            "fd00::1",
            "2001:db8::5",
            "ff02::1",
            "64:ff9b::1",
        ];
        for address in reserved {
            assert!(!public_ip(address), "{address}");
        }
    }

    #[test]
    fn hardware_addresses() {
        assert!(mac("00:1A:2b:3c:4d:5e") && mac("00-1A-2B-3C-4D-5E") && mac("001a.2b3c.4d5e"));
        assert!(!mac("00:00:00:00:00:00") && !mac("FF:ff:FF:FF:FF:FF") && !mac("00:1A:2B:3C:4D") && !mac("00:1G:2B:3C:4D:5E"));
    }
}
