//! Counting what passed and what failed, from the words of the test runners.

/// How many tests passed, failed, and did not run.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
    pub(crate) skipped: u64,
}

impl Tally {
    /// Adds what one line of a test runner says; most lines say nothing.
    pub(crate) fn read(&mut self, line: &str) {
        let line = line.trim();
        if let Some((_, summary)) = line.split_once("tests run: ").or_else(|| line.split_once("test run: "))
            && line.starts_with("Summary")
        {
            self.add_counts(summary, ',');
        } else if let Some(result) = line.strip_prefix("test result: ") {
            self.add_counts(result.split_once(". ").map_or("", |(_, counts)| counts), ';');
        } else if let Some((word, number)) = node_summary(line) {
            self.add(number, word);
        }
    }

    /// Counts one more as passed or failed.
    pub(crate) fn count(&mut self, passed: bool) {
        self.add(1, if passed { "passed" } else { "failed" });
    }

    /// Everything of both.
    pub(crate) fn plus(self, other: Self) -> Self {
        Self {
            passed: self.passed + other.passed,
            failed: self.failed + other.failed,
            skipped: self.skipped + other.skipped,
        }
    }

    /// `11 passed (1 slow), 2 failed, 3 skipped`.
    fn add_counts(&mut self, text: &str, separator: char) {
        for part in text.split(separator) {
            let mut words = part.split_whitespace();
            if let (Some(Ok(number)), Some(word)) = (words.next().map(str::parse), words.next()) {
                self.add(number, word);
            }
        }
    }

    fn add(&mut self, number: u64, word: &str) {
        match word {
            "passed" | "pass" => self.passed += number,
            "failed" | "fail" | "timed" | "exec" | "cancelled" => self.failed += number,
            "skipped" | "ignored" | "todo" => self.skipped += number,
            _ => {}
        }
    }
}

/// `# pass 3` or `ℹ pass 3`, of node's test runner.
fn node_summary(line: &str) -> Option<(&str, u64)> {
    let rest = line.strip_prefix("# ").or_else(|| line.strip_prefix("ℹ "))?;
    let (word, number) = rest.split_once(' ')?;
    Some((word, number.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(lines: &[&str]) -> Tally {
        let mut tally = Tally::default();
        for line in lines {
            tally.read(line);
        }
        tally
    }

    #[test]
    fn nextest_is_understood() {
        let tally = read(&[
            "     Summary [   0.079s] 14 tests run: 11 passed (1 slow), 2 failed, 1 timed out, 4 skipped",
        ]);
        assert_eq!(tally, Tally { passed: 11, failed: 3, skipped: 4 });
        assert_eq!(read(&["Summary [ 0.1s] 1 test run: 1 passed, 0 skipped"]).passed, 1);
    }

    #[test]
    fn cargo_test_is_understood() {
        let line = "test result: FAILED. 5 passed; 1 failed; 2 ignored; 0 measured; 3 filtered out; finished in 0.00s";
        assert_eq!(read(&[line, line]), Tally { passed: 10, failed: 2, skipped: 4 });
    }

    #[test]
    fn node_is_understood() {
        let lines = ["ℹ tests 9", "ℹ pass 6", "ℹ fail 1", "ℹ cancelled 1", "ℹ skipped 1", "# pass 2"];
        assert_eq!(read(&lines), Tally { passed: 8, failed: 2, skipped: 1 });
    }

    #[test]
    fn a_test_that_talks_of_passing_is_not_counted() {
        assert_eq!(read(&["PASS [0.1s] 7 passed the gate", "ok 3 passed"]), Tally::default());
    }
}
