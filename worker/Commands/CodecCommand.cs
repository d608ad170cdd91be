using System.CommandLine;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Masterful.Worker.Hosting;
using Masterful.Worker.Hosting.Codec;

namespace Masterful.Worker.Commands;

/// <summary>The codec endpoint that the UI asks, and the making of its keys.</summary>
internal static class CodecCommand
{
    public static Command Create()
    {
        var (address, ns) = (CommonOptions.Address(), CommonOptions.Namespace());
        var listen = new Option<string>("--listen") { Description = "Address and port; away from loopback only with --token-file and --certificate", DefaultValueFactory = _ => "127.0.0.1:8234" };
        var origins = new Option<string[]>("--allow-origin")
        {
            Description = "Origin of a UI that may ask; repeat it for more",
            DefaultValueFactory = _ => ["http://localhost:8233", "http://127.0.0.1:8233"],
        };
        var token = new Option<FileInfo?>("--token-file") { Description = "File with the token that requests must bear" };
        var certificate = new Option<FileInfo?>("--certificate") { Description = "PEM file with certificate and key for TLS" };
        var command = new Command("codec", "Decrypt payloads for the Temporal UI: set its codec endpoint to this address") { listen, origins, token, certificate, ns };
        command.Add(NewKey());
        command.SetAction(async (result, cancellation) =>
        {
            var settings = CommonOptions.Temporal(result, address, ns);
            if (settings.CodecKeyFile is null || !IPEndPoint.TryParse(result.GetValue(listen)!, out var endpoint))
            {
                await result.InvocationConfiguration.Error.WriteLineAsync(settings.CodecKeyFile is null
                    ? $"Give the keys with --codec-key-file or {TemporalSettings.CodecKeysVariable}; `masterful codec new-key FILE` makes some."
                    : $"--listen {result.GetValue(listen)} is not an IP address and a port.");
                return ExitCode.Usage;
            }

            using var loggers = Logging.Create();
            using var tls = result.GetValue(certificate) is { } file ? Certificate(file) : null;
            var bearer = result.GetValue(token) is { } tokenFile ? (await File.ReadAllTextAsync(tokenFile.FullName, cancellation)).Trim() : null;
            if (bearer is { Length: 0 })
            {
                throw new InvalidOperationException($"{result.GetValue(token)!.FullName} is empty.");
            }

            await using var server = await CodecServer.StartAsync(
                PayloadKeyRing.Load(settings.CodecKeyFile),
                new CodecServerOptions(endpoint, settings.Namespace, result.GetValue(origins)!, bearer, tls),
                loggers,
                cancellation);
            await result.InvocationConfiguration.Error.WriteLineAsync($"Codec endpoint listens on {server.Address}");
            await WaitAsync(cancellation);
            return ExitCode.Ok;
        });
        return command;
    }

    private static X509Certificate2 Certificate(FileInfo file)
    {
        try
        {
            return X509Certificate2.CreateFromPemFile(file.FullName, file.FullName);
        }
        catch (CryptographicException problem)
        {
            throw new InvalidOperationException($"{file.FullName} holds no certificate with its key in PEM: {problem.Message}", problem);
        }
    }

    private static Command NewKey()
    {
        var file = new Argument<FileInfo>("file") { Description = "Key file; made when it is not there" };
        var command = new Command("new-key", "Add a key to a key file, behind those that are there: it decrypts from now on, and encrypts once you move it to the first line") { file };
        command.SetAction(async (result, _) =>
        {
            await result.InvocationConfiguration.Output.WriteLineAsync(PayloadKeyRing.Append(result.GetValue(file)!.FullName, TimeProvider.System.GetUtcNow()));
            return ExitCode.Ok;
        });
        return command;
    }

    private static async Task WaitAsync(CancellationToken cancellation)
    {
        try
        {
            await Task.Delay(Timeout.Infinite, cancellation);
        }
        catch (OperationCanceledException)
        {
            // That is what was waited for.
        }
    }
}
