//! What reading and looking up cost in states of 200, 2,000 and 20,000 instances, beside serde_json.
//!
//! `cargo bench -p ecs-tfstate --no-default-features --bench large_state` prints medians, and the ratio to a baseline in the same
//! run: parsing the same bytes into a `serde_json::Value`. Each state is written as Terraform writes it; the largest has 49 MB.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a benchmark measures time, prints it, and may stop at the first surprise"
)]

use std::fmt::Write;
use std::hint::black_box;
use std::time::{Duration, Instant};

use ecs_tfstate::{Address, State};

fn main() {
    if let Some(instances) = std::env::args().nth(1).and_then(|argument| argument.parse().ok()) {
        return measure_memory(instances);
    }
    println!("{:>9} {:>8} {:>12} {:>12} {:>7}", "instances", "MB", "serde_json", "load", "ratio");
    for instances in [200, 2_000, 20_000] {
        measure_load(instances);
    }
    println!();
    let heads = ["first touch", "again", "output", "miss", "no such key"].map(|head| format!("{head:>12}"));
    println!("{:>9} {}", "instances", heads.join(" "));
    for instances in [200, 2_000, 20_000] {
        measure_lookups(instances);
    }
    println!();
    println!("peak memory: {}", memory_of_a_fresh_process(20_000));
}

fn measure_load(instances: usize) {
    let text = state_text(instances);
    let runs = (200_000 / instances).clamp(9, 100);
    let (mut baseline, mut load) = (Vec::new(), Vec::new());
    for _ in 0..runs {
        baseline.push(time(|| serde_json::from_slice::<serde_json::Value>(text.as_bytes()).unwrap()));
        let bytes = text.clone().into_bytes();
        load.push(time(|| State::from_bytes(bytes).unwrap()));
    }
    let (baseline, load) = (median(baseline), median(load));
    let ratio = load.as_secs_f64() / baseline.as_secs_f64();
    let megabytes = text.len() as f64 / 1e6;
    println!("{instances:>9} {megabytes:>8.2} {baseline:>12.2?} {load:>12.2?} {ratio:>7.3}");
}

fn measure_lookups(instances: usize) {
    let state = State::from_bytes(state_text(instances).into_bytes()).unwrap();
    let addresses = (0..instances).map(|i| format!("terraform_data.big[{i}].input.name")).collect::<Vec<_>>();
    let sample = addresses.iter().step_by((instances / 200).max(1)).collect::<Vec<_>>();
    let first =
        median(sample.iter().map(|address| time(|| state.lookup(address.as_str()).unwrap())).collect());
    let again = per_call(|| state.lookup(black_box(sample[sample.len() / 2].as_str())).unwrap());
    let output = per_call(|| state.lookup(black_box("output.last_arn")).unwrap());
    let miss = per_call(|| state.lookup(black_box("terraform_data.bug[7].input.name")).unwrap_err());
    let no_key = per_call(|| state.lookup(black_box("terraform_data.big[20001].input.name")).unwrap_err());
    println!("{instances:>9} {first:>12.2?} {again:>12.2?} {output:>12.2?} {miss:>12.2?} {no_key:>12.2?}");
}

/// The median of the mean of a thousand calls.
fn per_call<T>(call: impl Fn() -> T) -> Duration {
    let thousand = || {
        for _ in 0..1_000 {
            black_box(call());
        }
    };
    median((0..101).map(|_| time(thousand)).collect()) / 1_000
}

fn time<T>(work: impl FnOnce() -> T) -> Duration {
    let start = Instant::now();
    let result = black_box(work());
    let taken = start.elapsed();
    drop(result);
    taken
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

/// Memory is counted in a process that does nothing but load a file.
fn memory_of_a_fresh_process(instances: usize) -> String {
    let path = std::env::temp_dir().join(format!("large-{}.tfstate", std::process::id()));
    std::fs::write(&path, state_text(instances)).unwrap();
    let this = std::env::current_exe().unwrap();
    let child =
        std::process::Command::new(this).arg(instances.to_string()).env("STATE", &path).output().unwrap();
    std::fs::remove_file(&path).unwrap();
    String::from_utf8(child.stdout).unwrap().trim().to_owned()
}

fn measure_memory(instances: usize) {
    let path = std::env::var("STATE").unwrap();
    let before = peak_kilobytes();
    let bytes = std::fs::read(path).unwrap();
    let size = bytes.len();
    let state = State::from_bytes(bytes).unwrap();
    let address: Address = format!("terraform_data.big[{}].id", instances - 1).parse().unwrap();
    black_box(state.lookup(&address).unwrap());
    match (before, peak_kilobytes()) {
        (Some(before), Some(after)) => {
            let ratio = (after - before) as f64 * 1024.0 / size as f64;
            println!(
                "{after} kB for a file of {} kB; without the program itself {ratio:.3} times the file",
                size / 1024
            );
        }
        _ => println!("not known on this system"),
    }
}

fn peak_kilobytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

/// A state with one resource of many instances, indented by two as Terraform does.
fn state_text(instances: usize) -> String {
    let kind = r#"["object",{"arn":"string","list":["tuple",["string","string"]],"name":"string","tags":["object",{"Env":"string","Idx":"string","Name":"string"}]}]"#;
    let arn = |i: usize| format!("arn:aws:ecs:ap-northeast-1:123456789012:service/prod/svc-{i}");
    let value = |i: usize| {
        format!(
            r#"{{"arn":"{}","list":["a-{i}","b-{i}"],"name":"svc-{i}","tags":{{"Env":"prod","Idx":"{i}","Name":"svc-{i}"}}}}"#,
            arn(i)
        )
    };
    let mut instance_texts = String::new();
    let mut arns = String::new();
    for i in 0..instances {
        let comma = if i == 0 { "" } else { "," };
        write!(
            instance_texts,
            r#"{comma}{{"index_key":{i},"schema_version":0,"attributes":{{"id":"00000000-0000-5000-8000-{i:012}","input":{{"value":{0},"type":{kind}}},"output":{{"value":{0},"type":{kind}}},"triggers_replace":null}},"sensitive_attributes":[]}}"#,
            value(i)
        )
        .unwrap();
        write!(arns, r#"{comma}"{}""#, arn(i)).unwrap();
    }
    let types = vec![r#""string""#; instances].join(",");
    let last = arn(instances - 1);
    let compact = format!(
        r#"{{"version":4,"terraform_version":"1.11.4","serial":{},"lineage":"6f1d3b0e-0000-4000-8000-000000000000","outputs":{{"arns":{{"value":[{arns}],"type":["tuple",[{types}]]}},"last_arn":{{"value":"{last}","type":"string"}}}},"resources":[{{"mode":"managed","type":"terraform_data","name":"big","provider":"provider[\"terraform.io/builtin/terraform\"]","instances":[{instance_texts}]}}],"check_results":null}}"#,
        instances + 2
    );
    let value = ecs_tfstate::Value::parse(&compact).unwrap();
    value.to_pretty() + "\n"
}
