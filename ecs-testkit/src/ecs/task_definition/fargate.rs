//! Sizes of Fargate tasks: Amazon ECS Developer Guide, "Task CPU and memory".

/// CPU units, least and most memory in MiB, step. The smallest size has no
/// even step and is listed by [`is_size`] itself.
const SIZES: [(u64, u64, u64, u64); 6] = [
    (512, 1024, 4096, 1024),
    (1024, 2048, 8192, 1024),
    (2048, 4096, 16_384, 1024),
    (4096, 8192, 30_720, 1024),
    (8192, 16_384, 61_440, 4096),
    (16_384, 32_768, 122_880, 8192),
];

/// Whether Fargate has tasks of `cpu` units and `memory` MiB.
pub(super) fn is_size(cpu: u64, memory: u64) -> bool {
    if cpu == 256 {
        return matches!(memory, 512 | 1024 | 2048);
    }
    let row = SIZES.iter().find(|(units, ..)| *units == cpu);
    row.is_some_and(|&(_, least, most, step)| (least..=most).contains(&memory) && memory.is_multiple_of(step))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_74_sizes() {
        let cpus = [256, 512, 1024, 2048, 4096, 8192, 16_384, 32_768];
        let sizes =
            cpus.iter().map(|&cpu| (0..=131_072).step_by(512).filter(|&memory| is_size(cpu, memory)).count());
        assert_eq!(sizes.collect::<Vec<_>>(), [3, 4, 7, 13, 23, 12, 12, 0]);
    }
}
