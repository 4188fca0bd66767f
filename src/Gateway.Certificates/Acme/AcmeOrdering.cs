using System.Buffers.Text;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Gateway.Certificates.Acme.Wire;
using Gateway.Certificates.Keys;
using Gateway.Certificates.Renewal;
using Gateway.Certificates.Settings;
using Gateway.Certificates.Storage;

namespace Gateway.Certificates.Acme;

/// <summary>
/// One order from beginning to end (RFC 8555 7.4): ask, show that each name is ours, send the request, fetch the certificate.
/// </summary>
internal sealed class AcmeOrdering(AcmeSession session, AcmeChallengeStore answers, AcmeOptions options, TimeProvider time)
{
    private const string PemChain = "application/pem-certificate-chain";

    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    private readonly long _began = time.GetTimestamp();

    /// <param name="order">What is wanted.</param>
    /// <param name="challenge">How the names are shown; never <see cref="AcmeChallenge.Any"/>.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<AcmeResult<IssuedCertificate>> OrderAsync(
        CertificateOrder order, AcmeChallenge challenge, CancellationToken cancellationToken)
    {
        if ((await CreateAsync(order, cancellationToken)).Failed(out var failure, out var created))
        {
            return failure;
        }

        if (created.Read(AcmeJson.Default.OrderDocument).Failed(out failure, out var document))
        {
            return failure;
        }

        if (created.Location is not { } location || document.Authorizations is not { Count: > 0 and <= 100 } authorizations)
        {
            return created.Malformed("is no order");
        }

        foreach (var authorization in authorizations)
        {
            if (await AuthorizeAsync(authorization, challenge, cancellationToken) is { } refused)
            {
                return refused;
            }
        }

        var ready = await PollAsync(
            location.AbsoluteUri, AcmeJson.Default.OrderDocument, o => o.Status is not ("pending" or "processing"), cancellationToken);
        if (ready.Failed(out failure, out document))
        {
            return failure;
        }

        return document.Status is "ready" or "valid" ? await FinalizeAsync(order, location, document, cancellationToken) : Ended(document);
    }

    private async Task<AcmeResult<AcmeResponse>> CreateAsync(CertificateOrder order, CancellationToken cancellationToken)
    {
        var identifiers =
            new JsonArray([.. order.Names.Select(n => new JsonObject { ["type"] = "dns", ["value"] = n.ToLowerInvariant() })]);
        var request = new JsonObject { ["identifiers"] = identifiers };
        if (session.Directory.RenewalInfo is not null
            && order.Current is { } current
            && RenewalInformation.CertificateId(current) is { } id)
        {
            // RFC 9773 5: lets the CA forget its limits for a renewal. It refuses what it does not know, or has seen replaced.
            var replacing = request.DeepClone().AsObject();
            replacing["replaces"] = id;
            var answer = await session.PostAsync(session.Directory.NewOrder, replacing, cancellationToken);
            if (!answer.Failed(out var failure, out _) || failure.Kind != AcmeFailureKind.Refused)
            {
                return answer;
            }
        }

        return await session.PostAsync(session.Directory.NewOrder, request, cancellationToken);
    }

    /// <returns>Why it failed, or null.</returns>
    private async Task<AcmeFailure?> AuthorizeAsync(string? url, AcmeChallenge kind, CancellationToken cancellationToken)
    {
        var json = AcmeJson.Default.AuthorizationDocument;
        if ((await ReadAsync(url, json, cancellationToken)).Failed(out var failure, out var authorization))
        {
            return failure;
        }

        if (authorization.Status == "valid")
        {
            return null; // RFC 8555 7.4: one of an earlier order still holds
        }

        var wanted = kind == AcmeChallenge.Http01 ? "http-01" : "tls-alpn-01";
        var offered = authorization.Challenges?.FirstOrDefault(c => c?.Type == wanted);
        if (offered is null || authorization.Identifier?.Value is not { } name)
        {
            var types = string.Join(", ", authorization.Challenges?.Take(10).Select(c => c?.Type) ?? []);
            return new AcmeFailure(AcmeFailureKind.NoChallenge, ProblemDocument.Printable(
                $"The CA does not offer {wanted} for '{authorization.Identifier?.Value}', but {types}.", 200));
        }

        if (!AcmeChallengeStore.IsToken(offered.Token))
        {
            return new AcmeFailure(AcmeFailureKind.Malformed, $"The CA's {wanted} challenge has no token as RFC 8555 8.1 wants it.");
        }

        var key = kind == AcmeChallenge.Http01 ? AcmeChallengeKey.OfFile(name, offered.Token) : AcmeChallengeKey.OfCertificate(name);
        var content = new AcmeChallengeAnswer(key, $"{offered.Token}.{session.Key.Thumbprint}");
        await using var answer = await answers.PublishAsync(content, options.ValidationTimeout + FirstWait);
        if (answer is null)
        {
            // The CA may look at any gateway, and counts what it does not find.
            return new AcmeFailure(AcmeFailureKind.Store, "The answer to the CA cannot be given to the other gateways.");
        }

        if ((await session.PostAsync(offered.Url, [], cancellationToken)).Failed(out failure, out _))
        {
            return failure;
        }

        if ((await PollAsync(url, json, a => a.Status != "pending", cancellationToken)).Failed(
            out failure, out authorization))
        {
            return failure.Kind == AcmeFailureKind.Timeout ? failure with { Kind = AcmeFailureKind.Challenge } : failure;
        }

        if (authorization.Status == "valid")
        {
            return null;
        }

        var problem = authorization.Challenges?.FirstOrDefault(c => c?.Error is not null)?.Error
            ?? new ProblemDocument { Detail = $"authorization is {authorization.Status}" };
        var said = problem.ToFailure(0, null);
        return said with
        {
            Kind = AcmeFailureKind.Challenge,
            Detail = $"{ProblemDocument.Printable(name, 100)} by {wanted}: {said.Detail}",
        };
    }

    private async Task<AcmeResult<IssuedCertificate>> FinalizeAsync(
        CertificateOrder order, Uri location, OrderDocument document, CancellationToken cancellationToken)
    {
        using var key = CertificateKey.Create(order.Options.Key);
        var request = new JsonObject { ["csr"] = Base64Url.EncodeToString(AcmeRequest.Create(key, order.Names)) };
        if ((await session.PostAsync(document.Finalize, request, cancellationToken)).Failed(out var failure, out _))
        {
            return failure;
        }

        var finished = await PollAsync(
            location.AbsoluteUri, AcmeJson.Default.OrderDocument, o => o.Status is not ("ready" or "processing"), cancellationToken);
        if (finished.Failed(out failure, out document!))
        {
            return failure;
        }

        if (document.Status != "valid")
        {
            return Ended(document);
        }

        return (await session.PostAsync(document.Certificate, null, cancellationToken, PemChain)).Failed(out failure, out var chain)
            ? failure
            : IssuedChain.Read(chain.Body, key, order.Names, time.GetUtcNow());
    }

    private async Task<AcmeResult<T>> ReadAsync<T>(string? url, JsonTypeInfo<T> json, CancellationToken cancellationToken)
        where T : class =>
        (await session.PostAsync(url, null, cancellationToken)).Failed(out var failure, out var response) ? failure : response.Read(json);

    // RFC 8555 7.5.1: asking again and again, as seldom as the server says.
    private async Task<AcmeResult<T>> PollAsync<T>(
        string? url, JsonTypeInfo<T> json, Func<T, bool> isOver, CancellationToken cancellationToken)
        where T : class
    {
        for (var wait = FirstWait; ; wait = TimeSpan.FromTicks(Math.Min(wait.Ticks * 3 / 2, LongestWait.Ticks)))
        {
            if ((await session.PostAsync(url, null, cancellationToken)).Failed(out var failure, out var response)
                || response.Read(json).Failed(out failure, out var document))
            {
                return failure;
            }

            if (isOver(document))
            {
                return document;
            }

            var asked = response.RetryAfter is { } after && after > wait ? after : wait;
            if (time.GetElapsedTime(_began) + asked > options.ValidationTimeout)
            {
                return new AcmeFailure(AcmeFailureKind.Timeout, $"The CA was not done within {options.ValidationTimeout}.");
            }

            await Task.Delay(asked, time, cancellationToken);
        }
    }

    private static AcmeFailure Ended(OrderDocument order) =>
        (order.Error ?? new ProblemDocument { Detail = $"the order is {ProblemDocument.Printable(order.Status ?? "", 30)}" }).ToFailure(
            0, null) with
        { Kind = AcmeFailureKind.Refused };
}
