using System.ComponentModel;

namespace Gateway.Preauthentication.Pages;

/// <summary>The appearance and the texts of the sign-in pages.</summary>
internal sealed class SignInPageOptions
{
    [Description("Language of the texts as a BCP 47 tag, for screen readers and hyphenation.")]
    public string Language { get; init; } = "en";

    [Description("Title of the browser's tab.")]
    public string Title { get; init; } = "Sign in";

    [Description("Name above the form, such as the organization's; empty for the host name.")]
    public string Logo { get; init; } = "";

    [Description("Notice below the form, such as terms of use; empty for none.")]
    public string Notice { get; init; } = "";

    [Description("The texts of the pages, for translation.")]
    public SignInTextOptions Texts { get; init; } = new();
}
