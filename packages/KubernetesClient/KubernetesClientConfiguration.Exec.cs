using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using k8s.Exceptions;
using k8s.KubeConfigModels;

namespace k8s;

public partial class KubernetesClientConfiguration
{
    /// <summary>How long a credential plug-in may run.</summary>
    public static TimeSpan ExecTimeout { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>Runs a credential plug-in and reads what it prints.</summary>
    /// <exception cref="KubeConfigException">
    /// It is missing, fails, takes too long, or prints something else. Its error output is quoted, its output never is.
    /// </exception>
    public static ExecCredentialResponse ExecuteExternalCommand(ExternalExecution config)
    {
        ArgumentNullException.ThrowIfNull(config);
        if (config.ApiVersion is not ("client.authentication.k8s.io/v1" or "client.authentication.k8s.io/v1beta1"))
        {
            throw new KubeConfigException($"The credential plug-in {config.Command} asks for the unknown version {config.ApiVersion}.");
        }

        if (config.InteractiveMode == "Always")
        {
            throw new KubeConfigException($"The credential plug-in {config.Command} needs a terminal, and there is none.");
        }

        return Validate(config, Run(config));
    }

    private static string Run(ExternalExecution config)
    {
        using var process = Start(config);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(ExecTimeout) || !Task.WaitAll([output, error], ExecTimeout))
        {
            process.Kill(entireProcessTree: true);
            throw new KubeConfigException($"The credential plug-in {config.Command} did not answer within {ExecTimeout}.");
        }

        return process.ExitCode == 0
            ? output.Result
            : throw new KubeConfigException(
                $"The credential plug-in {config.Command} failed with exit code {process.ExitCode}: {error.Result.Trim()}");
    }

    private static Process Start(ExternalExecution config)
    {
        var start = new ProcessStartInfo(config.Command ?? throw new KubeConfigException("exec names no command."))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var argument in config.Arguments ?? [])
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var variable in config.EnvironmentVariables ?? [])
        {
            start.Environment[variable["name"]] = variable["value"];
        }

        start.Environment["KUBERNETES_EXEC_INFO"] = ExecInfo(config).ToJsonString();
        try
        {
            return Process.Start(start) ?? throw new KubeConfigException($"The credential plug-in {config.Command} did not start.");
        }
        catch (Win32Exception e)
        {
            throw new KubeConfigException(
                $"The credential plug-in {config.Command} cannot be run: {e.Message}. {config.InstallHint}".TrimEnd(), e);
        }
    }

    private static JsonObject ExecInfo(ExternalExecution config)
    {
        var spec = new JsonObject { ["interactive"] = false };
        if (config is { ProvideClusterInfo: true, ClusterInfo: { } cluster })
        {
            spec["cluster"] = new JsonObject
            {
                ["server"] = cluster.Server,
                ["tls-server-name"] = cluster.TlsServerName,
                ["insecure-skip-tls-verify"] = cluster.SkipTlsVerify,
                ["certificate-authority-data"] = cluster.CertificateAuthorityData ??
                    (cluster.CertificateAuthority is { } file ? Convert.ToBase64String(File.ReadAllBytes(file)) : null),
                ["proxy-url"] = cluster.ProxyUrl,
            };
        }

        return new JsonObject { ["apiVersion"] = config.ApiVersion, ["kind"] = "ExecCredential", ["spec"] = spec };
    }

    private static ExecCredentialResponse Validate(ExternalExecution config, string output)
    {
        ExecCredentialResponse? response;
        try
        {
            response = JsonSerializer.Deserialize<ExecCredentialResponse>(output);
        }
        catch (JsonException e)
        {
            throw new KubeConfigException($"The credential plug-in {config.Command} did not print an ExecCredential.", e);
        }

        if (response?.ApiVersion != config.ApiVersion)
        {
            throw new KubeConfigException(
                $"The credential plug-in {config.Command} answered in version {response?.ApiVersion}, not {config.ApiVersion}.");
        }

        var hasPair = response?.Status is { ClientCertificateData: not null, ClientKeyData: not null };
        return response?.Status?.Token is not null || hasPair
            ? response!
            : throw new KubeConfigException($"The credential plug-in {config.Command} returned neither a token nor a certificate.");
    }
}
