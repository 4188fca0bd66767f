using System.CommandLine;
using System.Security.Cryptography.X509Certificates;
using Gateway.Certificates.Checking;
using Gateway.Certificates.Keys;
using Gateway.Certificates.Renewal;
using Gateway.Certificates.Requests;
using Gateway.Certificates.Selection;
using Gateway.Certificates.Settings;

namespace Gateway.Cli.Certificates;

/// <summary>
/// <c>gateway certificate renew</c>: renews with the issuer of the certificate. The own CA issues at once, the running gateway renews by
/// ACME, and any other CA needs a new request.
/// </summary>
internal static class RenewCommand
{
    public static Command Create(Option<string> config)
    {
        var name = CertificateArguments.Name();
        var output = new Option<string?>("--out", "-o")
        {
            Description = "The file for a new request, if another CA issued the certificate; standard output by default.",
        };
        var command = new Command("renew", "Renew a certificate: the own CA issues at once, ACME is asked by the running gateway, for any "
            + "other CA a new request is made. Example: gateway certificate renew mail.example.com") { name, output };
        command.SetAction((parse, _) => CertificateCommandContext.RunAsync(parse, config, action =>
        {
            var entry = action.NamesOf([parse.GetRequiredValue(name)])[0];
            var options = action.Options.Names.GetValueOrDefault(entry) ?? new CertificateOptions();
            if (options.Issuer == CertificateSource.Acme)
            {
                RenewalMark.Leave(action.Store, entry);
                return action.Done($"The running gateway renews {entry} within a minute. To see how it goes: gateway status");
            }

            var current = ConfiguredCertificate.ReadAll(new CertificatesOptions
            {
                Store = action.Options.Store,
                Passphrase = action.Options.Passphrase,
                Names = new Dictionary<string, CertificateOptions> { [entry] = options },
            }, TimeProvider.System)[0];
            using (current)
            {
                return options.Issuer == CertificateSource.OwnCa || IsOwn(action, current.Certificate?.Leaf)
                    ? Reissue(action, entry, options, current.Certificate?.Leaf)
                    : Request(action, entry, options, current.Certificate, parse.GetValue(output));
            }
        }));
        return command;
    }

    private static ExitCode Reissue(CertificateCommandContext action, string name, CertificateOptions options, X509Certificate2? current)
    {
        var names = (IReadOnlyList<string>)[.. new[] { name }
            .Concat(options.AlternativeNames)
            .Concat(current is null ? [] : ChainInspection.NamesOf(current))
            .Distinct(StringComparer.OrdinalIgnoreCase)];
        var life = options.Issuer == CertificateSource.OwnCa || current is null ? options.Life : current.NotAfter - current.NotBefore;
        using var authority = action.OpenAuthority();
        var issued = authority.Issue(names, life, options.Issuer == CertificateSource.OwnCa || current is null
            ? options.Key
            : KindOf(current), CertificateCommandContext.Actor);
        var version = action.Store.Install(name, issued);
        using var leaf = X509Certificate2.CreateFromPem(issued.ChainPem);
        action.NoteUse(name);
        return action.Done($"Renewed and installed: {string.Join(", ", names)}, serial {leaf.SerialNumber}, valid until "
            + $"{leaf.NotAfter.ToUniversalTime():u}, version {version}.");
    }

    private static ExitCode Request(
        CertificateCommandContext action, string name, CertificateOptions options, ServerCertificate? current, string? output)
    {
        if (current is null)
        {
            return action.Fail($"{name} has no certificate that could be renewed. To request one: gateway certificate request {name}; to "
                + $"issue one: gateway certificate issue {name}");
        }

        var names = (IReadOnlyList<string>)[.. new[] { name }
            .Concat(options.AlternativeNames)
            .Concat(ChainInspection.NamesOf(current.Leaf))
            .Distinct(StringComparer.OrdinalIgnoreCase)];
        using var key = CertificateKey.Create(KindOf(current.Leaf));
        var request = SigningRequest.Create(key, current.Leaf.SubjectName, names);
        action.Store.SavePending(name, key, request);
        action.WriteText(output, request);
        action.Note($"{current.Leaf.Issuer} issued it, so this is a new request, with a new key ({key.Description}). Send it there, "
            + $"then: gateway certificate install {name} ANSWER");
        return ExitCode.Done;
    }

    private static bool IsOwn(CertificateCommandContext action, X509Certificate2? leaf)
    {
        using var roots = new AdditionalRoots(action.Options.Authority, additional: null);
        return leaf is not null && roots.Certificates.Any(r => r.Subject == leaf.Issuer);
    }

    private static CertificateKeyKind KindOf(X509Certificate2 certificate)
    {
        using var rsa = certificate.GetRSAPublicKey();
        using var ecdsa = certificate.GetECDsaPublicKey();
        return (rsa?.KeySize, ecdsa?.KeySize) switch
        {
            ( <= 2048, _) => CertificateKeyKind.Rsa2048,
            ( <= 3072, _) => CertificateKeyKind.Rsa3072,
            ( > 3072, _) => CertificateKeyKind.Rsa4096,
            (_, > 256) => CertificateKeyKind.EcdsaP384,
            _ => CertificateKeyKind.EcdsaP256,
        };
    }
}
