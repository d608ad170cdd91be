using System.Text.Json;
using Masterful.Activities.Etcd.Snapshot;
using Masterful.Activities.Etcd.Storage;
using Masterful.Worker.Commands;
using Masterful.Worker.Commands.Snapshot;
using Masterful.Workflows.Contracts;
using Masterful.Workflows.Contracts.Status;
using Masterful.Workflows.Contracts.Verification;

namespace Masterful.Worker.Tests.Commands;

/// <summary>What is compiled ahead is written as payloads are.</summary>
public sealed class StructuredTests
{
    // Of objects, as what the worker writes is its own affair.
    public static TheoryData<object> Values =>
    [
        new SnapshotReport("a.db", 1, "", 2, 3, 4, 5, 6, 7, 8, new SnapshotPages(4096, 1, 2, 2, 1, 1, 0, 1, 0, true), [new BucketCount("key", 6)]),
        new ListedKey(
            "/registry/pods/a/b", "pods", "", "a", "b", "v1", "Pod", null, new Dictionary<string, string> { ["App"] = "<x>" }, null, null, "node-1",
            StorageEncoding.Protobuf, null, 1, 2, 3, null, 4, "ab"),
        new ListedDifference(DifferenceKind.Changed, "/registry/pods/a/b", "pods", "a", "b", null, "u", 1, 2, null, 3),
        new MigrationStatus("garden/masterful", "Running", PhaseId.Endpoint, true, "", null, [], [new PhaseStatus(PhaseId.Preflight, PhaseOutcome.Done, DateTimeOffset.UnixEpoch, null, ["it is so"])], []),
        new VerificationReport([new VerificationCheck("a", "A", CheckOutcome.Failed, "it is so", CheckSeverity.Warning)]),
    ];

    [Theory]
    [MemberData(nameof(Values))]
    public void Compact_OfWhatIsCompiledAhead_IsAsPayloadsAre(object value)
    {
        var (payload, type) = (JsonSerializer.Serialize(value, value.GetType(), MigrationDataConverter.JsonOptions), value.GetType());

        var compact = (string)typeof(Structured).GetMethod(nameof(Structured.Compact))!.MakeGenericMethod(type).Invoke(null, [value])!;

        compact.Should().Be(payload);
        OutputJson.Default.GetTypeInfo(type).Should().NotBeNull();
    }
}
