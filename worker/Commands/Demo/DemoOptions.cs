using Masterful.Worker.Hosting;
using Masterful.Workflows.Contracts;

namespace Masterful.Worker.Commands.Demo;

/// <summary>What the demo shall show.</summary>
/// <param name="Directory">Absolute path of a folder of its own; emptied first.</param>
/// <param name="Strategy"><c>restore</c> or <c>fresh</c>.</param>
/// <param name="Import">Profile that a fresh etcd imports by; empty for none.</param>
/// <param name="SeedMode"><c>gardenlet</c> or <c>managedSeed</c>.</param>
/// <param name="Nodes">How many control-plane nodes: 1 or 3.</param>
/// <param name="FailAt">Phase that fails until told otherwise; null for none.</param>
/// <param name="Rollback">Whether to roll back when it fails.</param>
/// <param name="Keep">Whether everything goes on running until interrupted.</param>
/// <param name="Kubelet">The program that runs the nodes' kubelets; null for simulated ones.</param>
/// <param name="Temporal">The Temporal Service to use; null for an embedded one.</param>
internal sealed record DemoOptions(string Directory, string Strategy, string Import, string SeedMode, int Nodes, PhaseId? FailAt, bool Rollback, bool Keep, string? Kubelet = null, TemporalSettings? Temporal = null);
