using System.ComponentModel.DataAnnotations;
using Gateway.Configuration;
using Gateway.Preauthentication.Pages;
using Gateway.Preauthentication.Sessions;

namespace Gateway.Preauthentication;

/// <summary>Validates the <c>SignIn</c> section beyond the types and ranges of its values.</summary>
internal static class SignInOptionsValidator
{
    /// <param name="options">The section.</param>
    /// <param name="withFiles">Whether to read the images that it names.</param>
    public static IEnumerable<ValidationResult> Validate(SignInOptions options, bool withFiles = true)
    {
        if (options.CookieName.Length is 0 or > 40 || options.CookieName.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_')))
        {
            yield return new("is not a valid cookie name; allowed: 1 to 40 letters, digits, - and _", [nameof(options.CookieName)]);
        }

        if (options.Realm.Any(c => c is < ' ' or > '~' or '"' or '\\'))
        {
            yield return new(
                "has a character that is not allowed in a realm; allowed: printable ASCII without \" and \\", [nameof(options.Realm)]);
        }

        if (options.Public.Idle > options.Public.Absolute)
        {
            yield return IdleTooLong(nameof(options.Public), options.Public);
        }

        if (options.Private.Idle > options.Private.Absolute)
        {
            yield return IdleTooLong(nameof(options.Private), options.Private);
        }

        var hosts = options.Hosts.Select(h => (Path: $"{nameof(options.Hosts)}:{h.Key}", Page: h.Value));
        foreach (var (path, page) in hosts.Append((nameof(options.Page), options.Page)))
        {
            if (page.Language.Length is 0 or > 35 || page.Language.Any(c => !char.IsAsciiLetterOrDigit(c) && c != '-'))
            {
                yield return new(
                    $"'{page.Language}' is not a language tag; allowed: BCP 47, such as en or de-CH", [$"{path}:{nameof(page.Language)}"]);
            }

            foreach (var found in Validate(page.Colors, $"{path}:{nameof(page.Colors)}").Concat(ValidateImages(page, path, withFiles)))
            {
                yield return found;
            }
        }
    }

    private static IEnumerable<ValidationResult> ValidateImages(SignInPageOptions page, string path, bool withFiles)
    {
        const string Allowed = "allowed: a PNG, JPEG or WebP image, or an SVG image without scripts, of at most 256 KB";
        if (page is { DarkLogoImage: not null, LogoImage: null })
        {
            yield return new("needs LogoImage beside it, for browsers in light mode", [$"{path}:{nameof(page.DarkLogoImage)}"]);
        }

        if (withFiles && page.LoadedLogo.Error is { } error)
        {
            yield return new($"{error}; {Allowed}", [$"{path}:{nameof(page.LogoImage)}"]);
        }

        if (withFiles && page.LoadedDarkLogo.Error is { } darkError)
        {
            yield return new($"{darkError}; {Allowed}", [$"{path}:{nameof(page.DarkLogoImage)}"]);
        }
    }

    private static IEnumerable<ValidationResult> Validate(SignInColorOptions colors, string path)
    {
        // What is read on the color, or is the ground on which the color is read.
        (string Key, string Color, string[] Beside)[] all =
        [
            (nameof(colors.Brand), colors.Brand, ["#ffffff"]),
            (nameof(colors.Accent), colors.Accent, ["#ffffff"]),
            (nameof(colors.DarkBrand), colors.DarkBrand, ["#ffffff"]),
            (nameof(colors.DarkAccent), colors.DarkAccent, ["#19222c", "#0a2038"]),
        ];
        foreach (var (key, color, beside) in all)
        {
            if (!PageColor.IsColor(color))
            {
                yield return new($"'{PrintableText.Of(color)}' is not a color; allowed: #rrggbb, such as #0f4c81", [$"{path}:{key}"]);
            }
            else if (Array.Find(beside, other => !PageColor.IsReadable(color, other)) is { } unreadable)
            {
                yield return new(
                    $"{color} and {unreadable} cannot be read on each other; allowed: a contrast of 4.5 and more", [$"{path}:{key}"]);
            }
        }
    }

    private static ValidationResult IdleTooLong(string key, SignInLifetimeOptions lifetime) =>
        new($"is longer than Absolute; allowed: up to {lifetime.Absolute}", [$"{key}:{nameof(lifetime.Idle)}"]);
}
