<?php
// Fills the blog with the posts, comments and pages that stdin gives as JSON; prints the posts' URLs as JSON.
require getcwd() . '/wp-load.php';
require ABSPATH . 'wp-admin/includes/taxonomy.php';

function add_comments( $post, $date, $texts ) {
	foreach ( $texts as $place => $text ) {
		wp_insert_comment( array(
			'comment_post_ID'      => $post,
			'comment_author'       => 'Reader ' . ( $place + 1 ),
			'comment_author_email' => "reader$place@example.org",
			'comment_author_url'   => 'https://reader.example/',
			'comment_content'      => $text,
			'comment_date'         => $date,
			'comment_approved'     => 1,
		) );
	}
}

function add_post( $given ) {
	$post = wp_insert_post( array(
		'post_title'     => $given['title'],
		'post_content'   => $given['content'],
		'post_date'      => $given['date'],
		'post_status'    => 'publish',
		'post_author'    => 1,
		'post_category'  => array( wp_create_category( $given['category'] ) ),
		'tags_input'     => $given['tags'],
		'comment_status' => 'open',
		'ping_status'    => 'closed',
	), true );
	if ( is_wp_error( $post ) ) {
		fwrite( STDERR, $post->get_error_message() );
		exit( 1 );
	}
	add_comments( $post, $given['date'], $given['comments'] );
	return get_permalink( $post );
}

function add_page( $given ) {
	wp_insert_post( array( 'post_type' => 'page', 'post_status' => 'publish', 'post_author' => 1 ) + $given );
}

foreach ( get_posts( array( 'post_type' => array( 'post', 'page' ), 'post_status' => 'any', 'numberposts' => -1 ) ) as $sample ) {
	wp_delete_post( $sample->ID, true );
}
switch_theme( 'twentytwentyone' );
update_option( 'permalink_structure', '/%year%/%monthnum%/%day%/%postname%/' );
update_option( 'default_ping_status', 'closed' );
update_option( 'default_pingback_flag', 0 );
$wp_rewrite->init();

$given = json_decode( stream_get_contents( STDIN ), true );
$posts = array_map( 'add_post', $given['posts'] );
array_map( 'add_page', $given['pages'] );
flush_rewrite_rules();
echo json_encode( $posts );
