//! Addresses: where a request really goes when an account names a base address.

use url::Url;

/// Puts scheme, host and port of `base` in place of those of `address`; path and query stay.
pub(super) fn rebase(mut address: Url, base: Option<&Url>) -> Url {
    let Some(base) = base else { return address };
    let moved = address.set_scheme(base.scheme()).is_ok()
        && address.set_host(base.host_str()).is_ok()
        && address.set_port(base.port()).is_ok();
    debug_assert!(moved, "both addresses are http or https");
    address
}

/// Whether the address is this machine: no proxy stands between.
pub(super) fn is_loopback(address: &Url) -> bool {
    match address.host() {
        Some(url::Host::Ipv4(ip)) => ip.is_loopback(),
        Some(url::Host::Ipv6(ip)) => ip.is_loopback(),
        Some(url::Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rebased(address: &str, base: &str) -> String {
        rebase(address.parse().unwrap(), Some(&base.parse().unwrap())).to_string()
    }

    #[test]
    fn a_base_replaces_scheme_host_and_port_and_leaves_path_and_query() {
        let table = [
            ("https://www.youtube.com/watch?v=a", "http://127.0.0.1:9001", "http://127.0.0.1:9001/watch?v=a"),
            ("https://api.example:8443/v2/x", "https://other.example", "https://other.example/v2/x"),
            ("http://127.0.0.1:5/x?y=%2F", "http://127.0.0.1:6/ignored", "http://127.0.0.1:6/x?y=%2F"),
        ];
        for (address, base, wanted) in table {
            assert_eq!(rebased(address, base), wanted);
        }
    }

    #[test]
    fn without_a_base_an_address_stays() {
        let address: Url = "https://www.youtube.com/watch?v=a".parse().unwrap();
        assert_eq!(rebase(address.clone(), None), address);
    }
}
