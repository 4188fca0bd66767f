using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Runtime.CompilerServices;

namespace Gateway.Preauthentication.Pages;

/// <summary>The appearance and the texts of the sign-in pages.</summary>
internal sealed class SignInPageOptions
{
    private StrongBox<(PageImage? Image, string? Error)>? _logo;
    private StrongBox<(PageImage? Image, string? Error)>? _darkLogo;

    [Description("Language of the pages where the browser asks for none that there is, and of Texts, as a BCP 47 tag. Texts that are not "
        + "replaced are shown in the browser's language: English or German.")]
    public string Language { get; init; } = "en";

    [Description("Title of the browser's tab.")]
    public string Title { get; init; } = "Sign in";

    [Description("Name above the form, such as the organization's; empty for the host name.")]
    public string Logo { get; init; } = "";

    [Description("File of the organization's logo, shown in place of the name on every page, where Logo is its text for people who do not "
        + "see it: PNG, JPEG, WebP, or SVG without scripts and references to other files; at most 256 KB. It stands on the "
        + "color Brand, and is read again with each reload.")]
    [DataType("Path")]
    public string? LogoImage { get; init; }

    [Description("File of the logo for browsers in dark mode; LogoImage by default.")]
    [DataType("Path")]
    public string? DarkLogoImage { get; init; }

    [Description("The organization's colors.")]
    public SignInColorOptions Colors { get; init; } = new();

    [Description("Notice below the form, such as terms of use; empty for none.")]
    public string Notice { get; init; } = "";

    [Description("The texts of the pages, for translation.")]
    public SignInTextOptions Texts { get; init; } = new();

    /// <summary>The content of <see cref="LogoImage"/>, or what is wrong with it; read once, when the configuration is validated.</summary>
    internal (PageImage? Image, string? Error) LoadedLogo => (_logo ??= Read(LogoImage)).Value;

    /// <summary>The content of <see cref="DarkLogoImage"/>, or what is wrong with it.</summary>
    internal (PageImage? Image, string? Error) LoadedDarkLogo => (_darkLogo ??= Read(DarkLogoImage)).Value;

    private static StrongBox<(PageImage? Image, string? Error)> Read(string? path) =>
        new(string.IsNullOrEmpty(path) ? (null, null) : PageImage.Read(path));
}
