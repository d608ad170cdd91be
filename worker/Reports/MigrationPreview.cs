using Masterful.Workflows.Contracts.Preflight;

namespace Masterful.Worker.Reports;

/// <summary>What a migration would do, read without writing.</summary>
/// <param name="Shoot"><c>namespace/name</c> in the Garden.</param>
/// <param name="Node">The control-plane node, or three with commas between.</param>
/// <param name="Profile">The prune profile.</param>
/// <param name="Source">Garden and Seed as they are, with every finding.</param>
/// <param name="StaticPods">What would be placed on the first node; empty when Preflight refuses.</param>
/// <param name="StartLink">Path of the Temporal UI's start page, filled in.</param>
public sealed record MigrationPreview(
    string Shoot, string Node, string Profile, SourceInspection Source, IReadOnlyList<StaticPodPreview> StaticPods, string StartLink);
