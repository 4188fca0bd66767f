using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Gateway.Certificates.Acme;

/// <summary>Nonces that the server has sent and no request has used (RFC 8555 6.5); the newest first, and not many.</summary>
internal sealed class NoncePool
{
    private const int Capacity = 16;

    private readonly ConcurrentStack<string> _nonces = new();

    public void Add(string nonce)
    {
        // RFC 8555 6.5.1: base64url, and what is not is ignored.
        if (nonce.Length is > 0 and <= 512 && nonce.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') && _nonces.Count < Capacity)
        {
            _nonces.Push(nonce);
        }
    }

    public bool TryTake([NotNullWhen(true)] out string? nonce) => _nonces.TryPop(out nonce);
}
