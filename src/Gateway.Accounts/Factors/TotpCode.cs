using OtpNet;

namespace Gateway.Accounts.Factors;

/// <summary>Codes of authenticator apps (RFC 6238): SHA-1, six digits, 30 seconds, which every app knows.</summary>
internal static class TotpCode
{
    /// <summary>RFC 4226 4: the secret should have 160 bits.</summary>
    public const int SecretBytes = 20;

    private const int Digits = 6;

    // A QR code has room for 2331 bytes, and a character may take twelve of them, three times.
    private const int LabelCharacters = 48;

    // RFC 6238 5.2: one step for the clock of the telephone and for the time that typing takes.
    private static readonly VerificationWindow Drift = new(previous: 1, future: 1);

    /// <summary>The digits of what was typed; null where it is no code.</summary>
    public static string? Read(string typed)
    {
        var digits = string.Concat(typed.Where(c => c is not (' ' or '-')));
        return digits.Length == Digits && digits.All(char.IsAsciiDigit) ? digits : null;
    }

    /// <summary>The time step of a code; null where the secret does not have it now.</summary>
    public static long? FindStep(byte[] secret, string code, DateTimeOffset now) =>
        new Totp(secret).VerifyTotp(now.UtcDateTime, code, out var step, Drift) ? step : null;

    /// <summary>The code of a time, for tests and the demo.</summary>
    public static string At(byte[] secret, DateTimeOffset time) => new Totp(secret).ComputeTotp(time.UtcDateTime);

    /// <summary>The secret as apps take it from the keyboard.</summary>
    public static string ToText(byte[] secret) => Base32Encoding.ToString(secret).TrimEnd('=');

    /// <summary>The address in the QR code; long names are cut short, as they are only shown.</summary>
    public static string AddressOf(byte[] secret, string issuer, string account) =>
        $"otpauth://totp/{Label(issuer)}:{Label(account)}?secret={ToText(secret)}&issuer={Label(issuer)}&algorithm=SHA1&digits=6&period=30";

    private static string Label(string text) => Uri.EscapeDataString(string.Concat(text.EnumerateRunes().Take(LabelCharacters)));
}
