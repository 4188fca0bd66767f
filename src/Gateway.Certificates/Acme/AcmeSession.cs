using System.Text.Json.Nodes;
using Gateway.Certificates.Acme.Wire;

namespace Gateway.Certificates.Acme;

/// <summary>Signed requests to one CA: each with a nonce of its own, and again with another where that one is refused.</summary>
internal sealed class AcmeSession(AcmeHttp http, DirectoryDocument directory, AcmeKey key)
{
    // Fault injection of test servers refuses nine in ten; each answer brings a nonce, so a try is one round trip.
    private const int Tries = 60;

    private readonly NoncePool _nonces = new();

    public DirectoryDocument Directory => directory;

    public AcmeKey Key => key;

    /// <summary>The account's URL, once it is known; before that the key itself is shown.</summary>
    public string? Account { get; set; }

    /// <param name="url">Where to; HTTPS, or it is refused.</param>
    /// <param name="payload">The request, or null for POST-as-GET (RFC 8555 6.3).</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <param name="accept">The media type that is wanted, where it is not JSON.</param>
    public async Task<AcmeResult<AcmeResponse>> PostAsync(
        string? url, JsonObject? payload, CancellationToken cancellationToken, string? accept = null)
    {
        if (!IsHttps(url, out var target))
        {
            return new AcmeFailure(
                AcmeFailureKind.Malformed, $"The CA named '{ProblemDocument.Printable(url ?? "", 100)}' where an https address is wanted.");
        }

        return await http.RetryAsync(token => SignAndSendAsync(target, payload, accept, token), cancellationToken);
    }

    private async ValueTask<AcmeResult<AcmeResponse>> SignAndSendAsync(
        Uri target, JsonObject? payload, string? accept, CancellationToken cancellationToken)
    {
        AcmeFailure? refused = null;
        for (var i = 0; i < Tries; i++)
        {
            if ((await NonceAsync(cancellationToken)).Failed(out var noNonce, out var nonce))
            {
                return noNonce;
            }

            var answer = await http.SendAsync(HttpMethod.Post, target, key.Sign(
                target, payload?.ToJsonString() ?? "", nonce, Account), _nonces, accept, cancellationToken);
            if (!answer.Failed(out refused, out _) || refused.Kind != AcmeFailureKind.BadNonce)
            {
                return answer;
            }
        }

        return refused ?? new AcmeFailure(AcmeFailureKind.BadNonce, "Every nonce was refused.");
    }

    private async Task<AcmeResult<string>> NonceAsync(CancellationToken cancellationToken)
    {
        if (_nonces.TryTake(out var known))
        {
            return known;
        }

        if (!IsHttps(directory.NewNonce, out var url))
        {
            return new AcmeFailure(AcmeFailureKind.Malformed, "The directory names no https address as 'newNonce'.");
        }

        if ((await http.SendAsync(HttpMethod.Head, url, null, _nonces, null, cancellationToken)).Failed(out var failure, out _))
        {
            return failure;
        }

        return _nonces.TryTake(out var fresh) ? fresh : new AcmeFailure(AcmeFailureKind.Malformed, $"{url} gave no nonce.");
    }

    private static bool IsHttps(string? text, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Uri? url) =>
        Uri.TryCreate(text, UriKind.Absolute, out url) && url.Scheme == Uri.UriSchemeHttps;
}
