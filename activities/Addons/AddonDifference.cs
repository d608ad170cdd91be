using Masterful.Activities.Kubernetes;

namespace Masterful.Activities.Addons;

/// <summary>What replaying would do to one object.</summary>
/// <param name="Object">The object.</param>
/// <param name="Origin">The ManagedResource that it comes from.</param>
/// <param name="Change">What would happen.</param>
/// <param name="Fields">Fields that would change; none of an object that would be created.</param>
/// <param name="TakenOver">Fields that another manager owns with another value, and whose they are: replaying takes them over.</param>
/// <param name="Reason">Why it is left alone or refused, or what it waits for; else empty.</param>
public sealed record AddonDifference(
    Workflows.Contracts.ObjectRef Object, string Origin, AddonChange Change, IReadOnlyList<FieldDifference> Fields, IReadOnlyList<string> TakenOver, string Reason);
