using Gateway.Configuration;

namespace Gateway.Identity.Credentials;

/// <summary>Makes names that clients have chosen safe to read; for projects that do not see the configuration.</summary>
public static class VisibleText
{
    /// <summary>The text, or a copy with escapes.</summary>
    public static string Of(string text) => PrintableText.Escape(text);
}
