using Gateway.Preauthentication.Pages;

namespace Gateway.Preauthentication.Passkeys;

/// <summary>The only script of the pages: WebAuthn has no form of its own. Everything else works without it.</summary>
internal static class PasskeyScript
{
    public static EmbeddedFile File { get; } = new("passkey.js", ReservedPaths.PasskeyScript, "text/javascript; charset=utf-8");

    /// <summary>A form that the script completes; it is hidden where there is no script, or no WebAuthn.</summary>
    /// <param name="use">What the passkey is for: add, factor, sign-in.</param>
    /// <param name="action">Where the form is posted.</param>
    /// <param name="content">The fields, the token among them, and the button.</param>
    /// <param name="failed">The message when the browser or the person has refused.</param>
    public static string Form(string use, string action, string content, string failed) => $"""
        <form method="post" action="{action}" data-passkey="{use}" data-options="{ReservedPaths.PasskeyOptions}?use={use}" hidden>
        <p class="error" role="alert" data-failed hidden>{PageLayout.Encode(failed)}</p>
        <input type="hidden" name="challenge"><input type="hidden" name="passkey">
        {content}
        </form>
        """;
}
