using System.ComponentModel;

namespace Gateway.Preauthentication.Pages;

/// <summary>The appearance and the texts of the sign-in pages.</summary>
internal sealed class SignInPageOptions
{
    [Description("Language of the pages where the browser asks for none that there is, and of Texts, as a BCP 47 tag. Texts that are not "
        + "replaced are shown in the browser's language: English or German.")]
    public string Language { get; init; } = "en";

    [Description("Title of the browser's tab.")]
    public string Title { get; init; } = "Sign in";

    [Description("Name above the form, such as the organization's; empty for the host name.")]
    public string Logo { get; init; } = "";

    [Description("The organization's colors.")]
    public SignInColorOptions Colors { get; init; } = new();

    [Description("Notice below the form, such as terms of use; empty for none.")]
    public string Notice { get; init; } = "";

    [Description("The texts of the pages, for translation.")]
    public SignInTextOptions Texts { get; init; } = new();
}
