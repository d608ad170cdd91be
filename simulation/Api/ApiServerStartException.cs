namespace Masterful.Simulation.Api;

/// <summary>A server that does not start, with what the real one would print before it exits.</summary>
public sealed class ApiServerStartException(string message, Exception? inner = null) : Exception(message, inner);
