using Masterful.Activities.Landscapes;

namespace Masterful.Activities.Verification;

/// <summary>Measures and checks from the node.</summary>
public sealed partial class NodeVerificationActivities(LandscapeFile landscape, TimeProvider clock)
{
}
