using System.Security.Cryptography;
using System.Text.Json;
using Gateway.Certificates.Acme;
using Gateway.Certificates.Settings;
using Gateway.State.Sharing;
using Microsoft.Extensions.Options;

namespace Gateway.Hosting.Sharing;

/// <summary>
/// Shares the responses to ACME challenges with all gateways, sealed: an attacker who could add one would get certificates for our names.
/// </summary>
internal sealed class SharedAcmeAnswers(SharedAcmeChallenges challenges, SharedSeal seal, IOptionsMonitor<CertificatesOptions> options)
    : IAcmeChallengeSharing, IDisposable
{
    // Challenge requests need no authentication, so the number of concurrent look-ups in the shared store is limited.
    private const int MostLookups = 4;

    private static readonly TimeSpan LookupWait = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim _lookups = new(MostLookups);

    public ValueTask<bool> PublishAsync(AcmeChallengeAnswer answer, TimeSpan life) => challenges.KeepAsync(
        IdOf(answer.Key), seal.Seal(JsonSerializer.SerializeToUtf8Bytes(answer, AcmeAnswerJson.Default.AcmeChallengeAnswer)), life);

    public ValueTask RemoveAsync(AcmeChallengeAnswer answer) => challenges.RemoveAsync(IdOf(answer.Key));

    public async ValueTask<AcmeChallengeAnswer?> FindAsync(AcmeChallengeKey key)
    {
        if (!IsOurs(key.Name) || !await _lookups.WaitAsync(LookupWait))
        {
            return null;
        }

        try
        {
            if (await challenges.FindAsync(IdOf(key)) is not { } text)
            {
                return null;
            }

            // A response that was sealed for another challenge is rejected.
            var answer = JsonSerializer.Deserialize(seal.Open(text), AcmeAnswerJson.Default.AcmeChallengeAnswer);
            return answer is { KeyAuthorization: not null } && answer.Key == key ? answer : null;
        }
        catch (Exception e) when (e is CryptographicException or FormatException or JsonException)
        {
            return null; // not ours: the CA is answered as if there were none
        }
        finally
        {
            _lookups.Release();
        }
    }

    public void Dispose() => _lookups.Dispose();

    private bool IsOurs(string name) => options.CurrentValue.Names.Any(n => n.Value.Issuer == CertificateSource.Acme
        && (n.Key.Equals(name, StringComparison.OrdinalIgnoreCase)
            || n.Value.AlternativeNames.Contains(name, StringComparer.OrdinalIgnoreCase)));

    private static string IdOf(AcmeChallengeKey key) => key.Token is { } token ? $"http:{key.Name}:{token}" : $"tls:{key.Name}";
}
