using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Masterful.Simulation.Api;

/// <summary>Reads the files that flags name; each failure names the flag and the path as the flag has it.</summary>
internal sealed class FlagFiles(KubeApiserverFlags flags, Func<string, string> mapPath)
{
    /// <summary>The text of the file that a flag names, null when the flag is not given.</summary>
    public string? Text(string flag) => flags.Last(flag) is { } path ? Read(flag, path) : null;

    public string Read(string flag, string path)
    {
        try
        {
            return File.ReadAllText(mapPath(path));
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ApiServerStartException($"Error: --{flag}: open {path}: no such file or directory", error);
        }
        catch (UnauthorizedAccessException error)
        {
            throw new ApiServerStartException($"Error: --{flag}: open {path}: permission denied", error);
        }
    }

    /// <summary>The certificates of a bundle; none when the flag is not given.</summary>
    public X509Certificate2Collection Certificates(string flag)
    {
        var certificates = new X509Certificate2Collection();
        if (Text(flag) is not { } pem) return certificates;
        return Checked(flag, () =>
        {
            certificates.ImportFromPem(pem);
            return certificates.Count > 0 ? certificates : throw new CryptographicException("data does not contain any valid RSA or ECDSA certificates");
        });
    }

    /// <summary>A certificate with its private key, and what follows it in the file; null when the flags are not given.</summary>
    public (X509Certificate2 Certificate, X509Certificate2Collection Chain)? KeyPair(string certificateFlag, string keyFlag)
    {
        if (flags.Last(certificateFlag) is null && flags.Last(keyFlag) is null) return null;
        flags.Required(certificateFlag);
        flags.Required(keyFlag);
        var (pem, key) = (Text(certificateFlag)!, Text(keyFlag)!);
        return Checked(certificateFlag, () =>
        {
            var chain = new X509Certificate2Collection();
            chain.ImportFromPem(pem);
            if (chain.Count > 0) chain.RemoveAt(0);
            return (X509Certificate2.CreateFromPem(pem, key), chain);
        });
    }

    /// <summary>Turns what a parser throws into an error of the flag.</summary>
    public static T Checked<T>(string flag, Func<T> parse)
    {
        try
        {
            return parse();
        }
        catch (Exception error) when (error is CryptographicException or InvalidDataException or ArgumentException or FormatException or YamlDotNet.Core.YamlException)
        {
            throw new ApiServerStartException($"Error: --{flag}: {error.Message}", error);
        }
    }
}
