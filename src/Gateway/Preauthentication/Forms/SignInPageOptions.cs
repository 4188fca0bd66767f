using System.ComponentModel;

namespace Gateway.Preauthentication.Forms;

/// <summary>How a sign-in page looks and what it says.</summary>
internal sealed class SignInPageOptions
{
    [Description("Language of the texts (BCP 47), for screen readers and hyphenation.")]
    public string Language { get; init; } = "en";

    [Description("Title of the browser's tab.")]
    public string Title { get; init; } = "Sign in";

    [Description("The name above the form, such as the organisation's; empty for the host name.")]
    public string Logo { get; init; } = "";

    [Description("A notice under the form, such as terms of use; empty for none.")]
    public string Notice { get; init; } = "";

    [Description("The page's words, for translation.")]
    public SignInTextOptions Texts { get; init; } = new();
}
