using Masterful.Workflows.Contracts;
using Masterful.Workflows.Contracts.Errors;

namespace Masterful.Activities.Landscapes;

/// <summary>Look-ups with the error that an operator should see.</summary>
public static class LandscapeExtensions
{
    /// <summary>The settings of a migration's Shoot, or <c>MIG-REQ-002</c>.</summary>
    public static ShootSettings Shoot(this LandscapeFile landscape, MigrationContext migration) =>
        landscape.Shoots.FirstOrDefault(shoot => shoot.Name == migration.Shoot)
        ?? throw RequestErrors.ShootNotFound.At(
            $"Shoot {migration.Shoot}",
            $"the landscape file lists {string.Join(", ", landscape.Shoots.Select(shoot => shoot.Name))}.");

    /// <summary>The settings of a node, or <c>MIG-REQ-003</c>.</summary>
    public static NodeSettings Node(this LandscapeFile landscape, NodeContext node) =>
        landscape.Shoot(node.Migration).Nodes.FirstOrDefault(candidate => candidate.Name == node.Node)
        ?? throw RequestErrors.NodeNotFound.At(
            $"node {node.Node}",
            $"the landscape file lists {string.Join(", ", landscape.Shoot(node.Migration).Nodes.Select(candidate => candidate.Name))} for Shoot {node.Migration.Shoot}.");

    /// <summary>The access to a migration's source Seed, or <c>MIG-LAND-001</c>.</summary>
    public static ClusterAccess Seed(this LandscapeFile landscape, string seed) =>
        landscape.Seeds.FirstOrDefault(candidate => candidate.Name == seed)?.Access
        ?? throw PlatformErrors.Landscape.At(
            $"Seed {seed}",
            $"it hosts the Shoot, but the landscape file lists {string.Join(", ", landscape.Seeds.Select(candidate => candidate.Name))}.");
}
