using System.ComponentModel;
using Gateway.Configuration;

namespace Gateway.Preauthentication.Pages;

/// <summary>The organization's colors on the gateway's pages, in light and in dark mode.</summary>
internal sealed class SignInColorOptions
{
    [Description("Color behind the organization's name, as #rrggbb; white text must be readable on it.")]
    [ValueForm(ValueForm.Color)]
    public string Brand { get; init; } = "#0f4c81";

    [Description("Color of buttons and links, as #rrggbb; it must be readable on white, and white on it.")]
    [ValueForm(ValueForm.Color)]
    public string Accent { get; init; } = "#0b62b0";

    [Description("Brand in dark mode; white text must be readable on it.")]
    [ValueForm(ValueForm.Color)]
    public string DarkBrand { get; init; } = "#0d3a63";

    [Description("Accent in dark mode; it must be readable on #19222c, and #0a2038 on it.")]
    [ValueForm(ValueForm.Color)]
    public string DarkAccent { get; init; } = "#7cbcff";
}
