namespace Masterful.Activities.Landscapes;

/// <summary>Where artifacts lie and which key opens those that the worker seals to itself.</summary>
/// <param name="Directory">Absolute path of the directory store; empty when they lie in a bucket.</param>
/// <param name="KeyFile">Absolute path of the worker's own sealing key, PEM, made on first use with mode 0600.</param>
/// <param name="S3">The bucket; null when they lie in a directory.</param>
public sealed record ArtifactSettings(string Directory, string KeyFile, S3Settings? S3 = null);
