using System.CommandLine;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gateway.Certificates.Checking;
using Gateway.Certificates.Keys;
using Gateway.Certificates.Requests;
using Gateway.Certificates.Storage;

namespace Gateway.Cli.Certificates;

/// <summary>
/// <c>gateway certificate install</c>: installs a certificate from a CA. It is matched to its pending key, and its chain is completed and
/// validated.
/// </summary>
internal static class InstallCommand
{
    // Problems that --force does not override, because no client could use the certificate.
    private static readonly ChainProblem[] Doubtful = [ChainProblem.Untrusted];

    public static Command Create(Option<string> config)
    {
        var name = CertificateArguments.Name();
        var files = new Argument<string[]>("files")
        {
            Description = "The CA's response, in one file or several: PEM, DER, PKCS#7 (p7b) or PFX; - reads standard input.",
            Arity = ArgumentArity.OneOrMore,
        };
        var password = CertificateArguments.PasswordFile("--password-file", "the password of a PFX or of an encrypted key");
        var force = new Option<bool>("--force") { Description = "Install the certificate although a client may reject it." };
        var command = new Command(
            "install", "Install a certificate from a CA; the next handshake uses it. Example: gateway certificate install "
            + "mail.example.com answer.p7b") { name, files, password, force };
        command.SetAction((parse, _) => CertificateCommandContext.RunAsync(parse, config, action =>
        {
            var entry = action.NamesOf([parse.GetRequiredValue(name)])[0];
            using var answer = Read(
                action, [.. parse.GetRequiredValue(files).Select(CertificateCommandContext.ReadFile)], parse.GetValue(password));
            return Install(action, entry, answer, parse.GetValue(force));
        }));
        return command;
    }

    private static ExitCode Install(CertificateCommandContext action, string name, CaResponse answer, bool force)
    {
        if (answer.Certificates.Count == 0)
        {
            return action.Fail("The files contain no certificate.");
        }

        var pending = action.Store.PendingOf(name);
        try
        {
            var (key, leaf, request) = Match(answer, pending);
            if (key is null || leaf is null)
            {
                return action.Fail(Mismatch(name, answer, pending));
            }

            var report = action.Inspect(leaf, answer.Certificates.Where(c => !ReferenceEquals(c, leaf)), [name], complete: true);
            foreach (var diagnostic in report.Diagnostics)
            {
                action.Note($"{(Doubtful.Contains(diagnostic.Problem) || force ? "warning" : "error")}: {diagnostic.Message}.");
            }

            if (!force && report.Diagnostics.Any(f => !Doubtful.Contains(f.Problem)))
            {
                var hint = report.Diagnostics.Any(f => f.Problem == ChainProblem.MissingIntermediate)
                    ? "Give the missing certificate as a further file; --force installs the certificate without it."
                    : "--force installs it anyway.";
                return action.Fail($"Not installed; the certificate in use stays. {hint}");
            }

            var version = action.Store.Install(name, new IssuedCertificate(report.ToPem(), key));
            if (request is not null)
            {
                action.Store.DeletePending(name, request.Id);
            }

            action.NoteUse(name);
            return action.Done($"Installed: {leaf.Subject}, issued by {leaf.Issuer}, valid until {leaf.NotAfter.ToUniversalTime():u}, "
                + $"{report.Chain.Count} in the chain, version {version}.");
        }
        finally
        {
            foreach (var request in pending)
            {
                request.Dispose();
            }
        }
    }

    private static (CertificateKey? Key, X509Certificate2? Leaf, PendingRequest? Request) Match(
        CaResponse answer, IReadOnlyList<PendingRequest> pending)
    {
        if (answer.Key is { } own && answer.LeafOf(own) is { } leaf)
        {
            return (own, leaf, null);
        }

        var request = pending.FirstOrDefault(p => answer.LeafOf(p.Key) is not null);
        return (request?.Key, request is null ? null : answer.LeafOf(request.Key), request);
    }

    private static string Mismatch(string name, CaResponse answer, IReadOnlyList<PendingRequest> pending)
    {
        var subjects = string.Join("; ", answer.Certificates.Select(c => c.Subject));
        if (answer.Key is not null)
        {
            return $"The key in the file is not the key of any certificate in it ({subjects}).";
        }

        if (pending.Count == 0)
        {
            return $"No key of {name} waits for an answer, and the file holds none. Either it is of another name, or it is installed "
                + $"already; for a new key: gateway certificate request {name}";
        }

        return $"The answer is not for the key that waits: none of its certificates ({subjects}) is of {Count(pending.Count)} of {name}. "
            + "Perhaps it answers an older request, or one of another name.";
    }

    private static string Count(int requests) => requests == 1 ? "the one request" : $"the {requests} requests";

    // The password is prompted for only if a file is encrypted.
    private static CaResponse Read(CertificateCommandContext action, IReadOnlyList<byte[]> files, string? passwordFile)
    {
        try
        {
            return CaResponse.Read(files, passwordFile is null ? null : action.Secret(passwordFile, "").Reveal());
        }
        catch (CryptographicException) when (passwordFile is null && NeedsPassword(files))
        {
            return CaResponse.Read(files, action.Secret(file: null, "the file").Reveal());
        }
    }

    private static bool NeedsPassword(IReadOnlyList<byte[]> files) => files.Any(f =>
    {
        try
        {
            return X509Certificate2.GetCertContentType(f) == X509ContentType.Pfx
                || CertificateKey.IsEncrypted(System.Text.Encoding.Latin1.GetString(f));
        }
        catch (CryptographicException)
        {
            return CertificateKey.IsEncrypted(System.Text.Encoding.Latin1.GetString(f));
        }
    });
}
