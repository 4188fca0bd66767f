using System.ComponentModel.DataAnnotations;

namespace Gateway.Preauthentication.Assertions;

/// <summary>Validates the <c>Assertions</c> section beyond the ranges of its values.</summary>
internal static class AssertionOptionsValidator
{
    private const int MaximumLength = 200;

    public static IEnumerable<ValidationResult> Validate(AssertionOptions options)
    {
        if (!IsName(options.Issuer))
        {
            yield return new(
                $"is not a valid issuer; allowed: 1 to {MaximumLength} printable ASCII characters without blanks, "
                + "such as https://mail.example.com",
                [nameof(options.Issuer)]);
        }
    }

    /// <summary>Whether a text is valid as an issuer or an audience.</summary>
    public static bool IsName(string text) => text.Length is > 0 and <= MaximumLength && !text.AsSpan().ContainsAnyExceptInRange('!', '~');
}
