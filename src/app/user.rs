//! Who runs the program: for the journal.

use super::variable;

/// The name that the environment gives, else that of the user's entry in `/etc/passwd`, else `uid` and its number.
pub fn name() -> String {
    let given = ["USER", "LOGNAME"].iter().find_map(|name| variable(name).filter(|value| !value.trim().is_empty()));
    given.unwrap_or_else(|| {
        let uid = rustix::process::getuid().as_raw();
        let passwd = std::fs::read("/etc/passwd").unwrap_or_default();
        entry(&String::from_utf8_lossy(&passwd), uid).map_or_else(|| format!("uid {uid}"), str::to_owned)
    })
}

/// The name of a user in the lines of passwd(5).
fn entry(passwd: &str, uid: u32) -> Option<&str> {
    passwd.lines().find_map(|line| {
        let mut fields = line.split(':');
        let name = fields.next().filter(|name| !name.is_empty())?;
        (fields.nth(1)?.parse() == Ok(uid)).then_some(name)
    })
}

#[cfg(test)]
mod tests {
    use super::entry;

    #[test]
    fn a_user_is_found_by_the_number() {
        let passwd =
            "root:x:0:0:root:/root:/bin/sh\n\nodd\n+::0\nreprise:x:998:998::/var/lib/reprise:/usr/sbin/nologin\n";
        for (uid, name) in [(0, Some("root")), (998, Some("reprise")), (99, None)] {
            assert_eq!(entry(passwd, uid), name, "{uid}");
        }
    }
}
