using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using Gateway.Certificates.Checking;
using Gateway.Certificates.Selection;
using Gateway.Mail.Wire;

namespace Gateway.Cli.Certificates;

/// <summary><c>gateway certificate check</c>: validates a certificate as a client does.</summary>
internal static class CertificateCheckCommand
{
    public static Command Create(Option<string> config)
    {
        var targets = new Argument<string[]>("servers")
        {
            Description = "HOST:PORT of servers to check; without one, the certificates of the configuration are checked.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var name = new Option<string?>("--name") { Description = "The server name (SNI) to request; HOST by default." };
        var startTls = StartTlsOption.Create();
        var roots = new Option<string?>("--ca")
        {
            Description = "File of roots to trust in addition to the system's roots and the own CA.",
        };
        var json = CertificateArguments.Json();
        var command = new Command("check", "See a certificate as a client does: chain, names, expiry, key, weak algorithms; exit 1 where "
            + "it is bad. Example: gateway certificate check mail.example.com:443") { targets, name, startTls, roots, json };
        command.SetAction((parse, cancellationToken) => CertificateCommandContext.RunAsync(parse, config, async action =>
        {
            using var trusted = new AdditionalRoots(action.Options.Authority, parse.GetValue(roots));
            var results = new List<CheckedCertificate>();
            foreach (var target in parse.GetValue(targets) ?? [])
            {
                results.Add(await AskAsync(
                    target, parse.GetValue(name), StartTlsOption.ProtocolOf(parse.GetValue(startTls)), trusted, cancellationToken));
            }

            if (parse.GetValue(targets) is not { Length: > 0 })
            {
                results.AddRange(Configured(action, trusted));
            }

            Print(action, results, parse.GetValue(json));
            return results.All(r => r.Good) ? ExitCode.Done : ExitCode.Failed;
        }));
        return command;
    }

    private static async Task<CheckedCertificate> AskAsync(
        string target, string? name, MailProtocol? startTls, AdditionalRoots trusted, CancellationToken cancellationToken)
    {
        var colon = target.LastIndexOf(':');
        if (colon <= 0
            || !int.TryParse(target.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            || port is < 1 or > 65535)
        {
            throw new BadInputException($"'{target}' is not a server; allowed: HOST:PORT, mail.example.com:443.");
        }

        var host = target[..colon].Trim('[', ']');
        using var server = await RemoteServer.LookAsync(host, port, name ?? host, startTls, cancellationToken);
        return Describe(target, server.Sent[0], [.. server.Sent.Skip(1)], name ?? host, trusted);
    }

    private static IEnumerable<CheckedCertificate> Configured(CertificateCommandContext action, AdditionalRoots trusted)
    {
        foreach (var configured in ConfiguredCertificate.ReadAll(action.Options, TimeProvider.System))
        {
            using (configured)
            {
                yield return configured.Certificate is { } certificate
                    ? Describe(
                        configured.Name, certificate.Leaf, [.. certificate.Context.IntermediateCertificates], configured.Name, trusted)
                    : new CheckedCertificate
                    {
                        Target = configured.Name,
                        Findings = [new ChainDiagnostic(ChainProblem.BadChain, configured.Problem ?? "it cannot be used")],
                    };
            }
        }
    }

    private static CheckedCertificate Describe(
        string target, X509Certificate2 leaf, IReadOnlyList<X509Certificate2> others, string name, AdditionalRoots trusted)
    {
        var report = ChainInspection.Inspect(leaf, others, [name], trusted.Certificates, TimeProvider.System.GetUtcNow());
        return new CheckedCertificate
        {
            Target = target,
            Subject = leaf.Subject,
            Issuer = leaf.Issuer,
            Root = report.Root,
            Names = ChainInspection.NamesOf(leaf),
            Key = ChainInspection.KeyOf(leaf),
            Signature = leaf.SignatureAlgorithm.FriendlyName,
            NotAfter = leaf.NotAfter.ToUniversalTime(),
            Sent = others.Count + 1,
            Findings = report.Diagnostics,
        };
    }

    private static void Print(CertificateCommandContext action, IReadOnlyList<CheckedCertificate> results, bool json)
    {
        if (json)
        {
            Output.WriteJson(action.Output, results, CommandJson.Readable.IReadOnlyListCheckedCertificate);
            return;
        }

        foreach (var result in results)
        {
            action.Output.WriteLine($"{result.Target}: {(result.Good ? "good" : "bad")}");
            if (result.Subject is not null)
            {
                action.Output.WriteLine(
                    $"  {Printable(result.Subject)}, for {Printable(string.Join(", ", result.Names))}, until {result.NotAfter:u}");
                action.Output.WriteLine(
                    $"  issued by {Printable(result.Issuer ?? "")}{(result.Root is null ? "" : $", root {Printable(result.Root)}")}; "
                        + $"{result.Sent} sent, {result.Key}, {result.Signature}");
            }

            foreach (var diagnostic in result.Findings)
            {
                action.Output.WriteLine($"  {diagnostic.Problem}: {Printable(diagnostic.Message)}");
            }
        }
    }

    // The server controls the content of its certificate, which must not reach the terminal as an escape sequence.
    private static string Printable(string text) => string.Concat(text.Select(c => char.IsControl(c) ? '?' : c));
}
