using System.Text.Json;
using Gateway.Identity.Credentials;
using Gateway.Identity.Lockout;

namespace Gateway.State.Lockout;

/// <summary>One operation of the script, with its arguments.</summary>
/// <param name="Operation">The name of the operation.</param>
/// <param name="Account">The account.</param>
internal sealed record LockoutCommand(string Operation, string Account)
{
    public string? Ticket { get; init; }

    public SignInOrigin? Origin { get; init; }

    public bool IsFamiliar { get; init; }

    /// <summary>The failures that are admitted for the attempt.</summary>
    public int Entered { get; init; }

    public AttemptStatus Ended { get; init; }

    public int Failures { get; init; }

    /// <summary>The arguments as the script reads them.</summary>
    /// <param name="version">The version of what this gateway knows of the account.</param>
    /// <param name="known">What it knows, where it is more than the server does.</param>
    /// <param name="delay">How long ago it happened.</param>
    public byte[] ToJson(long version, LockoutSnapshot? known, TimeSpan delay)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("account", Account);
            json.WriteNumber("version", version);
            json.WriteNumber("counter", IsFamiliar ? 2 : 1);
            json.WriteNumber("delay", (long)delay.TotalMilliseconds);
            if (Ticket is not null)
            {
                json.WriteString("ticket", Ticket);
                json.WriteNumber("entered", Entered);
                json.WriteString("ended", NameOf(Ended));
                json.WriteNumber("failures", Failures);
            }

            if (Origin is { } origin)
            {
                json.WriteString("source", origin.Network.ToString());
                if (origin.Device is { } device)
                {
                    json.WriteString("device", device.ToString());
                }
            }

            if (known is not null)
            {
                json.WritePropertyName("known");
                known.WriteTo(json);
            }

            json.WriteEndObject();
        }

        return buffer.ToArray();
    }

    private static string NameOf(AttemptStatus ended) => ended switch
    {
        AttemptStatus.Success => "success",
        AttemptStatus.Failure => "failure",
        AttemptStatus.UnknownUserFailure => "unknown_user",
        AttemptStatus.AmbiguousFailure => "ambiguous",
        AttemptStatus.Unknown => "unknown",
        _ => throw new ArgumentOutOfRangeException(nameof(ended)),
    };
}
