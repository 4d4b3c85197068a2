declare global {
  namespace App {
    interface PageState {
      readonly view?: string;
    }
  }
  /** Where the stock `@webcontainer/api` client looks for its host; only the origin counts. */
  var WEBCONTAINER_API_IFRAME_URL: string | undefined;
}

export {};
