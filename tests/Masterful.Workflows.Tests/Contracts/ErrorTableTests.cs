using Masterful.Workflows.Contracts.Errors;
using Temporalio.Exceptions;

namespace Masterful.Workflows.Tests.Contracts;

public sealed class ErrorTableTests
{
    [Fact]
    public void All_Ids_AreUniqueAndWellFormed()
    {
        ErrorTable.All.Should().NotBeEmpty();
        ErrorTable.All.Select(error => error.Id).Should().OnlyHaveUniqueItems().And.OnlyContain(id => System.Text.RegularExpressions.Regex.IsMatch(id, "^MIG-[A-Z]+-[0-9]{3}$"));
    }

    [Fact]
    public void All_Rows_SayWhatWasNotChangedAndWhatIsNext() =>
        ErrorTable.All.Should().OnlyContain(error => error.Title.Length > 0 && error.NotChanged.Length > 0 && error.Next.Length > 0);

    [Fact]
    public void At_Error_CarriesTheWholeRow()
    {
        ApplicationFailureException failure = EtcdErrors.SnapshotDamaged.At("snapshot x", "one bit is wrong.");

        failure.ErrorType.Should().Be("MIG-ETCD-002");
        failure.NonRetryable.Should().BeFalse();
        failure.Message.Should().Contain("snapshot x").And.Contain("one bit is wrong.").And.Contain("Not changed:").And.Contain("Next:");
    }

    [Fact]
    public void Runbook_SaysWhatToDoAboutEveryErrorThatCanPark()
    {
        // Raised by commands, which say it to whoever asked, or on purpose.
        string[] never =
        [
            "MIG-REQ-001", "MIG-REQ-005", "MIG-REQ-006", "MIG-REQ-007", "MIG-REQ-008", "MIG-REQ-009", "MIG-PRE-001", "MIG-END-003", "MIG-CUT-006",
            "MIG-SNAP-001", "MIG-SNAP-002", "MIG-TMP-001", "MIG-TMP-003", "MIG-TMP-004", "MIG-SIM-001",
        ];
        var rows = File.ReadLines(Path.Combine(Repository.Root, "docs", "runbook.md"))
            .Where(line => line.StartsWith('|'))
            .Select(line => line.Split('|'))
            .Where(cells => cells.Length >= 5 && cells[2].Trim().Length > 0 && cells[3].Trim().Length > 0)
            .Select(cells => cells[1])
            .ToList();

        ErrorTable.All.Select(error => error.Id).Except(never).Where(id => !rows.Exists(errors => errors.Contains(id, StringComparison.Ordinal))).Should().BeEmpty();
    }
}
