using System.Text.Json.Serialization;
using Masterful.Workflows.Contracts.Addons;
using Masterful.Workflows.Contracts.ControlPlane;
using Masterful.Workflows.Contracts.Credentials;
using Masterful.Workflows.Contracts.Endpoint;
using Masterful.Workflows.Contracts.Etcd;
using Masterful.Workflows.Contracts.Preflight;
using Masterful.Workflows.Contracts.Rehearsal;
using Masterful.Workflows.Contracts.Seed;
using Masterful.Workflows.Contracts.Source;
using Masterful.Workflows.Contracts.Verification;

namespace Masterful.Workflows.Contracts.Status;

/// <summary>What each phase found and did, for the report and for later phases. Null until the phase has run.</summary>
public sealed record MigrationEvidence
{
    /// <summary>Preflight: the plan.</summary>
    public MigrationPlan? Plan { get; init; }

    /// <summary>Preflight: the node.</summary>
    public NodeInspection? Node { get; init; }

    /// <summary>Preflight: the rehearsal that was asked for.</summary>
    public RehearsalReport? Rehearsal { get; init; }

    /// <summary>Credentials: the node's sealing key.</summary>
    public NodeIdentity? Identity { get; init; }

    /// <summary>Credentials: certificates.</summary>
    public IssuedCertificates? Certificates { get; init; }

    /// <summary>Credentials: rendered static Pods.</summary>
    public ControlPlaneBundle? ControlPlane { get; init; }

    /// <summary>Credentials: files on the node.</summary>
    public InstalledCredentials? Installed { get; init; }

    /// <summary>Credentials: the warm snapshot.</summary>
    public WarmUp? WarmUp { get; init; }

    /// <summary>Preflight to Cutover: the nodes that join the first one; null where there is one only.</summary>
    public IReadOnlyList<NodeEvidence>? OtherNodes { get; init; }

    /// <summary>Fence: the source as it was.</summary>
    public SourceRecord? Source { get; init; }

    /// <summary>Fence: who was stopped.</summary>
    public StoppedActors? Actors { get; init; }

    /// <summary>Fence: proof.</summary>
    public FenceProof? Fence { get; init; }

    /// <summary>Etcd: the final snapshot.</summary>
    public SnapshotResult? Snapshot { get; init; }

    /// <summary>Etcd: the restored data directory.</summary>
    public RestoredEtcd? Restored { get; init; }

    /// <summary>Etcd: the prune.</summary>
    public PruneResult? Prune { get; init; }

    /// <summary>Cutover: components in the order in which they became healthy.</summary>
    public ControlPlaneHealth? Health { get; init; }

    /// <summary>Cutover: references into the Seed.</summary>
    public DeadReferences? DeadReferences { get; init; }

    /// <summary>Endpoint: before and after.</summary>
    public EndpointSwitch? Endpoint { get; init; }

    /// <summary>Endpoint: nodes that found the new API server.</summary>
    public NodesReady? Nodes { get; init; }

    /// <summary>Endpoint: measured downtime.</summary>
    public Downtime? Downtime { get; init; }

    /// <summary>Addons: what was collected.</summary>
    public AddonBundle? AddonBundle { get; init; }

    /// <summary>Addons: what was applied.</summary>
    public ApplyReport? Addons { get; init; }

    /// <summary>Seed: the registration.</summary>
    public SeedRegistration? Seed { get; init; }

    /// <summary>Verify: every check.</summary>
    public VerificationReport? Verification { get; init; }

    /// <summary>Retire: what is left of the source.</summary>
    public RetirementList? Retirement { get; init; }

    /// <summary>Rollback: proof that the source serves again.</summary>
    public RestoredSource? RestoredSource { get; init; }

    /// <summary>Which lists of a large cluster are not here in full, see <see cref="EvidenceLists"/>.</summary>
    public IReadOnlyList<string> Cut { get; init; } = [];

    /// <summary>The certificates of every node, the first one first.</summary>
    [JsonIgnore]
    public IEnumerable<IssuedCertificates> AllCertificates =>
        new[] { Certificates }.Concat((OtherNodes ?? []).Select(node => node.Certificates)).OfType<IssuedCertificates>();
}
