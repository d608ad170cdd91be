using System.Text.Json;
using System.Text.Json.Serialization;
using Masterful.Activities.Etcd.Snapshot;
using Masterful.Worker.Commands.Snapshot;
using Masterful.Worker.Reports;
using Masterful.Workflows.Contracts.Status;
using Masterful.Workflows.Contracts.Verification;

namespace Masterful.Worker.Commands;

/// <summary>
/// What commands write most often, compiled ahead: finding the members at run time takes a tenth of a second, which is long for whoever asks again and
/// again. What is not named here is written alike, only later.
/// </summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(SnapshotReport))]
[JsonSerializable(typeof(ListedKey))]
[JsonSerializable(typeof(ListedDifference))]
[JsonSerializable(typeof(MigrationStatus))]
[JsonSerializable(typeof(MigrationReport))]
[JsonSerializable(typeof(VerificationReport))]
internal sealed partial class OutputJson : JsonSerializerContext;
