namespace Masterful.Simulation.Api;

/// <summary>One line of a <c>--token-auth-file</c>.</summary>
public sealed record StaticToken(string Token, string User, string Uid, IReadOnlyList<string> Groups);
