#![cfg(test)]
//! What the server costs: run with `--nocapture` to see the numbers.
#![cfg(all(feature = "server", target_os = "linux"))]

mod socket;

use std::time::Instant;

use socket::{Binary, ask, connect};

const TASK_DEFINITION: &str =
    r#"{"family":"web","containerDefinitions":[{"name":"app","image":"web:1","memory":128}]}"#;
const SERVICE: &str = r#"{"cluster":"shop","serviceName":"web","taskDefinition":"web","desiredCount":2}"#;

/// Resident memory of a process, in KiB.
fn resident(pid: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

#[test]
#[expect(clippy::disallowed_methods, reason = "what is measured is a start in real time")]
fn a_server_with_a_service_fits_into_20_mb() {
    let begin = Instant::now();
    let binary = Binary::start(&["--speed", "1000"]);
    let mut stream = connect(binary.addr);
    let (status, _) = ask(&mut stream, &binary.key, "ListClusters", "{}");
    let start = begin.elapsed();
    assert_eq!(status, 200);
    for (operation, input) in [
        ("CreateCluster", r#"{"clusterName":"shop"}"#),
        ("RegisterTaskDefinition", TASK_DEFINITION),
        ("CreateService", SERVICE),
    ] {
        let (status, body) = ask(&mut stream, &binary.key, operation, input);
        assert_eq!(status, 200, "{body}");
    }
    let resident = resident(binary.child.id());
    println!("first answer after {} ms, {} KiB resident", start.as_millis(), resident);
    assert!(resident < 20_000, "{resident} KiB");
}
