/** Creates a page. */
export declare function apiPostPage(args: ApiPostPageArgs): Promise<any>;

export interface ApiPostPageArgs {
  parent: {
    type: "page";
    page_id: string;
  } | {
    type: "database";
    database_id: string;
  };
  /** @default null */
  icon?: string | null;
  /** Content of the page */
  children?: Block[];
}

interface Block {
  text: RichText;
  children?: Block[];
}

interface RichText {
  content: string;
  bold?: boolean;
}
