using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Gateway.Certificates.Acme;

/// <summary>A good answer of the server's.</summary>
/// <param name="Url">What was asked.</param>
/// <param name="Location">The resource it made or means.</param>
/// <param name="RetryAfter">How long to wait before asking again.</param>
/// <param name="Body">The whole body, which is bounded.</param>
internal sealed record AcmeResponse(Uri Url, Uri? Location, TimeSpan? RetryAfter, byte[] Body)
{
    public AcmeResult<T> Read<T>(JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(Body, type) is { } document ? document : Malformed("is null");
        }
        catch (JsonException e)
        {
            return Malformed($"is not the JSON that is wanted: {Wire.ProblemDocument.Printable(e.Message, 200)}");
        }
    }

    public AcmeFailure Malformed(string what) => new(AcmeFailureKind.Malformed, $"The answer of {Url} {what}.");
}
